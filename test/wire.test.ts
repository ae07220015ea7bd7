import { describe, expect, test } from 'vitest'
import { BudgetSpent } from '../src/wire/limiter.ts'
import { client, get, scripted } from './wire-cast.ts'

const ok =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'

describe('what goes out', () => {
  test.each([
    '//message',
    '/./message',
    '/message%2f',
    '/a/../message',
    '/m?x=1#y',
    '/MESSAGE;a=b',
  ])('the path %s verbatim', async (path) => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    const reply = await client(url).ask(get(path))
    expect(reply.json).toEqual({ ok: true })
    expect(heads[0]?.split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`)
  })

  test('a path no client would write goes through a raw socket', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    const reply = await client(url).ask(get('message with space'))
    expect(reply.status).toBe(200)
    expect(heads[0]?.split('\r\n')[0]).toBe('GET message with space HTTP/1.1')
  })

  test('repeated header names stay repeated, and the run names itself', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    await client(url).ask(
      get('/', {
        token: 'b',
        headers: [
          ['Authorization', 'Bearer a'],
          ['X-Ca', '\u00e9'],
        ],
      }),
    )
    const lines = heads[0]?.split('\r\n') ?? []
    expect(lines.filter((line) => /^authorization:/i.test(line))).toEqual([
      'Authorization: Bearer a',
      'Authorization: Bearer b',
    ])
    expect(lines).toContain('X-Ca: \u00e9')
    expect(lines).toContain('User-Agent: udc-conformance/test')
    expect(lines).toContain('X-Conformance-Run: run-1')
  })

  test('header bytes that undici refuses go out all the same', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    const asked = client(url)
    await asked.ask(get('/', { headers: [['Authorization', 'Bearer a\0b']] }))
    await asked.ask(get('/', { headers: [['Authorization\u00a0', 'Bearer a']] }))
    await asked.ask({
      method: 'POST',
      path: '/',
      headers: [['Content-Length', '3']],
      body: 'abcdef',
    })
    expect(heads[0]).toContain('Authorization: Bearer a\0b\r\n')
    expect(heads[1]).toContain('Authorization\u00a0: Bearer a\r\n')
    expect(heads[2]).toContain('Content-Length: 3\r\n')
    expect(heads[2]).toMatch(/\r\n\r\nabcdef$/)
  })

  test('an object goes as JSON, a GET may carry a body, and a prefix is kept', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    await client(`${url}/base/`).ask({ method: 'POST', path: '/message', body: { a: 1 } })
    await client(url).ask(get('/', { body: 'x' }))
    expect(heads[0]).toMatch(/^POST \/base\/message HTTP/)
    expect(heads[0]).toMatch(/content-type: application\/json/i)
    expect(heads[0]).toMatch(/\{"a":1\}$/)
    expect(heads[1]).toMatch(/content-length: 1\r\n\r\nx$/i)
  })

  test('raw bytes go out as they are, and one answer is read', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok + ok))
    const asked = client(url)
    const reply = await asked.askRaw('GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'two hosts')
    expect(reply).toMatchObject({ status: 200, json: { ok: true }, silence: undefined })
    expect(heads).toEqual(['GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'])
    expect(asked.recorder.exchange(reply.exchange)).toMatchObject({
      note: 'two hosts',
      request: { method: 'GET', url: `${url}/x` },
    })
  })

  test('no more than the budget, and no faster than the rate', async () => {
    const { url } = await scripted((socket) => socket.write(ok))
    const asked = client(url, { limiter: { rate: 20, budget: 3 } })
    const began = performance.now()
    await Promise.all([asked.ask(get()), asked.ask(get()), asked.ask(get())])
    expect(performance.now() - began).toBeGreaterThan(95)
    await expect(asked.ask(get())).rejects.toBeInstanceOf(BudgetSpent)
  })
})
