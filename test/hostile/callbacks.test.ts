import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type CallLog, createCallLog } from '../../mocks/actors/call-log.ts'
import type { Purpose } from '../../src/model/call.ts'
import { limits } from '../../src/wire/limits.ts'
import { listen } from '../../src/wire/listen.ts'
import { bareCall } from '../bare-call.ts'
import { openTargetMesh, post, say } from './mesh.ts'
import { afterwards } from './peer.ts'

const { keptOfOnePurpose, keptTextLength, bodyBytes } = limits.call
const last = 'Connection: close'

describe('a flood of callbacks', () => {
  test('of one kind leaves room for every other', () => {
    const log = createCallLog()
    for (let count = 0; count < keptOfOnePurpose + 500; count += 1) arrive(log, 'heartbeat')
    arrive(log, 'message')
    expect(log.calls('heartbeat')).toHaveLength(keptOfOnePurpose)
    expect(log.calls('message')).toHaveLength(1)
    expect(log.overflow()).toBe(500)
  })

  test('of large bodies is kept up to a bound, and small ones beside it', () => {
    const log = createCallLog()
    const text = 'a'.repeat(bodyBytes)
    for (let count = 0; count < 50; count += 1) arrive(log, 'register', text)
    arrive(log, 'heartbeat', '{}')
    const kept = log.calls('register').reduce((sum, call) => sum + call.text.length, 0)
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThanOrEqual(keptTextLength)
    expect(log.calls('heartbeat')).toHaveLength(1)
  })

  test('pushes out the oldest where the latest are wanted', () => {
    const log = createCallLog('latest')
    for (let count = 0; count < keptOfOnePurpose; count += 1) arrive(log, 'heartbeat')
    for (let count = 0; count < 20; count += 1) arrive(log, 'message', 'a'.repeat(bodyBytes))
    expect(log.calls()).toHaveLength(keptTextLength / bodyBytes)
    expect(log.calls('message')).toHaveLength(keptTextLength / bodyBytes)
    expect(log.overflow()).toBeGreaterThan(0)
  })

  const arrive = (log: CallLog, purpose: Purpose, text = ''): void =>
    log.arrive({ purpose, text })?.settle({ ...bareCall, purpose, text })
})

describe('one callback without an end', () => {
  test.each([
    ['of a length of 1 GB', `Content-Length: ${2 ** 30}\r\n\r\n`, 'a'.repeat(65_536)],
    [
      'in endless chunks',
      'Transfer-Encoding: chunked\r\n\r\n',
      `8000\r\n${'a'.repeat(0x8000)}\r\n`,
    ],
  ])('%s is refused once 1 MB of it came', async (_what, lines, piece) => {
    const mesh = await openTargetMesh()
    const start = `POST /registry/heartbeat HTTP/1.1\r\nHost: mesh.test\r\n${lines}`
    const { taken } = await say(mesh.registryUrl, piece, { start, times: 2 ** 14 })
    expect(taken).toBeGreaterThan(bodyBytes)
    expect(taken).toBeLessThan(128 * bodyBytes)
    expect(mesh.calls('heartbeat').map(({ status, text }) => [status, text.length])).toEqual([
      [413, bodyBytes],
    ])
    const { statuses } = await say(mesh.registryUrl, post('/auth/token', '', last))
    expect(statuses).toEqual([401])
  })

  test('that drips is cut off after 30 s, or after as long as is said', async () => {
    expect(limits.call.arrivalMs).toBe(30_000)
    let answered = 0
    const listener = await listen({
      arrivalMs: 300,
      answer: async () => {
        answered += 1
        return new Response('whole')
      },
    })
    afterwards(listener.close)
    const drips = [
      'POST / HTTP/1.1\r\nContent-Length: 99\r\nHost: a\r\n\r\n',
      'GET / HTTP/1.1\r\nX-A: ',
    ]
    const ends = await Promise.all(drips.map((start) => drip(listener.port, start)))
    for (const text of ends) expect(text).toMatch(/^HTTP\/1\.1 400 |^$/)
    expect(answered).toBe(0)
    const { text } = await say(listener.url, post('/', '', last))
    expect(text).toMatch(/whole$/)
  })
})

/** What comes back to one who sends a byte now and then, until the connection ends. */
function drip(port: number, start: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(start))
    const timer = setInterval(() => socket.write('a'), 40)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => {
      clearInterval(timer)
      resolve(text)
    })
  })
}
