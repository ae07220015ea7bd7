import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { silenceOf } from '../../src/wire/silence.ts'
import { answer, cameOf, clientOf, openPeer, ways } from './peer.ts'

const head = 'HTTP/1.1 200 OK\r\n'

describe.each(ways)('a reset meets a %s request', (_way, ask) => {
  const breakOff = async (socket: Socket, bytes: string): Promise<void> => {
    socket.write(bytes)
    await sleep(20)
    socket.resetAndDestroy()
  }

  test.each([
    ['as it connects', { met: (socket: Socket) => void socket.resetAndDestroy() }],
    ['in the head', { asked: (socket: Socket) => void breakOff(socket, `${head}X-A: `) }],
    [
      'in the body',
      { asked: (socket: Socket) => void breakOff(socket, `${head}Content-Length: 99\r\n\r\nab`) },
    ],
  ])('%s, is told as one, and is never sent again', async (_when, conduct) => {
    const peer = await openPeer(conduct)
    expect(cameOf(await clientOf(peer).ask(ask))).toBe('reset')
    await sleep(50)
    expect(peer.heard.length).toBeLessThanOrEqual(1)
  })
})

describe.each(ways)('a deadline holds for a %s request', (_way, ask) => {
  test('whose peer takes the connection and then never shakes hands', async () => {
    const peer = await openPeer({})
    const client = clientOf({ url: peer.url.replace('http:', 'https:') }, { timeoutMs: 300 })
    const reply = await client.ask(ask)
    expect(reply.silence).toEqual({
      kind: 'timeout',
      detail: 'no complete answer within 300 ms',
    })
    expect(client.recorder.exchange(reply.exchange)?.silence?.kind).toBe('timeout')
  })

  test('whose peer sends one early hint after the other', async () => {
    const peer = await openPeer({
      asked(socket) {
        const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20)
        socket.on('close', () => clearInterval(timer))
      },
    })
    expect(cameOf(await clientOf(peer, { timeoutMs: 300 }).ask(ask))).toBe('timeout')
  })
})

test('nothing stays connected once the client is closed, whoever keeps silent or half open', async () => {
  const [silent, clinging] = [
    await openPeer({}),
    await openPeer({ asked: (socket) => void socket.write(answer()) }),
  ]
  const clients = [clientOf(silent, { timeoutMs: 100 }), clientOf(clinging)]
  const asked = clients.flatMap((client) => ways.map(([, ask]) => client.ask(ask)))
  expect((await Promise.all(asked)).map(cameOf)).toEqual(['timeout', 'timeout', '200', '200'])
  for (const client of clients) await client.close()
  await expect.poll(() => silent.open() + clinging.open()).toBe(0)
})

describe('whatever is thrown is a silence with a kind and a reason', () => {
  const withCode = (code: unknown): Error => Object.assign(new Error('odd'), { code })
  test.each([
    ['a late DOMException, whose code is the number 23', timedOut(), 'timeout'],
    ['a numeric code', withCode(23), 'protocol'],
    ['a code that is an object', withCode({ toString: null }), 'protocol'],
    ['a code that is a symbol', withCode(Symbol('odd')), 'protocol'],
    ['no code at all', new Error('odd'), 'protocol'],
    ['an Error without words', Object.assign(new Error(''), { name: undefined }), 'protocol'],
    ['several Errors in none', new AggregateError([]), 'protocol'],
    ['a refusal on two addresses', bothRefused(), 'refused'],
    ['a text', 'odd', 'protocol'],
    ['nothing', undefined, 'protocol'],
    ['an object that is no text', Object.create(null), 'protocol'],
  ])('%s', (_what, thrown, kind) => {
    const silence = silenceOf(thrown)
    expect(silence.kind).toBe(kind)
    expect(silence.detail).toMatch(/./)
  })

  function timedOut(): DOMException {
    const error = new DOMException('too late', 'TimeoutError')
    expect(error.code).toBe(23)
    return error
  }

  function bothRefused(): AggregateError {
    const refused = new Error('connect ECONNREFUSED ::1:1')
    return Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' })
  }
})
