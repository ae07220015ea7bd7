import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Liar, LiarKind } from '../../src/self-test/liars.ts'
import { startLiar } from '../../src/self-test/liars.ts'

let liar: Liar | undefined

afterEach(async () => {
  await liar?.close()
  liar = undefined
})

async function lie(kind: LiarKind): Promise<string> {
  liar = await startLiar(kind)
  return liar.url
}

const message = {
  method: 'POST',
  body: '{"trace_id":"t"}',
  headers: { 'content-type': 'application/json' },
}

describe('liars', () => {
  test.each([
    ['always-200', 200, '{"status":"ok"}'],
    ['always-401', 401, '{"detail":"Could not validate credentials"}'],
    ['always-500', 500, '{"detail":"Internal Server Error"}'],
    ['always-200-error', 200, '{"status":"error"}'],
    ['echo', 200, '{"trace_id":"t"}'],
  ] as const)('%s answers %i to anything', async (kind, status, body) => {
    const answer = await fetch(`${await lie(kind)}/message`, message)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe(body)
  })

  test('static-file has a page for every path and takes no POST', async () => {
    const url = await lie('static-file')
    expect((await fetch(`${url}/no/such/path`)).headers.get('content-type')).toMatch('text/html')
    expect((await fetch(`${url}/message`, message)).status).toBe(405)
  })

  test('health-only-then-hang answers /health and nothing else', async () => {
    const url = await lie('health-only-then-hang')
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(await bytesWithin(url, '/message', 300)).toBe('')
  })

  test('hang accepts and stays silent, and close() ends the connection', async () => {
    const url = await lie('hang')
    expect(await bytesWithin(url, '/health', 300)).toBe('')
    const pending = fetch(`${url}/health`)
    await Promise.all([liar?.close(), expect(pending).rejects.toThrow()])
    await expect(fetch(url)).rejects.toThrow()
  })

  test('drip lets out single bytes of a correct answer', async () => {
    const seen = await bytesWithin(await lie('drip'), '/health', 900)
    expect(seen.length).toBeGreaterThanOrEqual(2)
    expect(seen.length).toBeLessThanOrEqual(5)
    expect('HTTP/1.1 200 OK').toMatch(seen)
  })

  test('reset breaks the connection', async () => {
    const error = await fetch(`${await lie('reset')}/health`).catch((reason) => reason)
    expect(error.cause.code).toBe('ECONNRESET')
  })
})

function bytesWithin(url: string, path: string, ms: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: liar\r\n\r\n`)
    })
    socket.on('data', (bytes) => {
      seen += bytes.toString('latin1')
    })
    socket.on('error', reject)
    setTimeout(() => {
      socket.destroy()
      resolve(seen)
    }, ms)
  })
}
