import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { resourcesOf } from '../src/launch/resources.ts'
import type { Conversation, Talk } from '../src/model/conversation.ts'
import { createClient } from '../src/wire/client.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Speaks with a server made of one function. */
async function speak(
  serve: (socket: Socket) => void,
  steps: Conversation['steps'],
  more: Partial<Conversation> = {},
): Promise<{ talk: Talk; notes: string[] }> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const recorder = createRecorder(createRedactor())
  const client = createClient({
    baseUrl: `http://127.0.0.1:${port}/under`,
    recorder,
    userAgent: 'udc-conformance/test',
    runId: 'run-1',
    timeoutMs: 2_000,
  })
  closers.push(async () => {
    await client.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  expect(client.raw).toEqual({
    host: `127.0.0.1:${port}`,
    prefix: '/under',
    lines: 'User-Agent: udc-conformance/test\r\nX-Conformance-Run: run-1\r\n',
  })
  const talk = await client.converse({ note: 'a talk', steps, ...more })
  return { talk, notes: recorder.all().map(({ note }) => note) }
}

const answer = (status: number, body = ''): string =>
  `HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const chunked = 'HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'
const request = 'GET / HTTP/1.1\r\n\r\n'

test('several answers in one piece are told apart, whatever frames them', async () => {
  const { talk, notes } = await speak(
    (socket) =>
      void socket.on('data', () => socket.write(answer(200, 'a') + chunked + answer(404))),
    [{ send: request }, { answers: 3 }],
  )
  expect(talk.answers.map(({ status, text }) => [status, text])).toEqual([
    [200, 'a'],
    [200, 'ok'],
    [404, ''],
  ])
  expect(talk.end).toBe('open')
  expect(notes).toEqual(['a talk; then 200, 404; still open'])
})

test('an answer byte by byte, an interim one before it, and a close behind it', async () => {
  const { talk } = await speak(
    (socket) =>
      void socket.on('data', async () => {
        for (const byte of `HTTP/1.1 100 Continue\r\n\r\n${answer(200, 'x')}`) {
          socket.write(byte)
          await new Promise((resume) => setImmediate(resume))
        }
        socket.end()
      }),
    [{ send: request }, { answers: 2 }],
  )
  expect(talk).toMatchObject({ interim: [100], end: 'closed' })
  expect(talk.answers).toHaveLength(1)
})

test('a switch of protocols is seen', async () => {
  const { talk } = await speak(
    (socket) => void socket.on('data', () => socket.write('HTTP/1.1 101 Switch\r\n\r\n')),
    [{ send: request }, { answers: 1 }],
  )
  expect(talk).toMatchObject({ interim: [101], answers: [], end: 'protocol' })
})

test('the deadline ends it, and it still tells what came', async () => {
  const { talk } = await speak(() => {}, [{ send: request }, { answers: 1 }], { timeoutMs: 60 })
  expect(talk).toMatchObject({ answers: [], end: 'open', detail: 'still open after 60 ms' })
})

test('writing much stops where the target answers', async () => {
  const { talk } = await speak(
    (socket) => void socket.once('data', () => socket.end(answer(413))),
    [{ send: 'x'.repeat(65_536), times: 1_000 }, { answers: 1 }],
  )
  expect(talk.answers[0]?.status ?? talk.end).toBe(413)
  expect(talk.sentBytes).toBeLessThan(65_536_000)
})

test('slowly, half-closed, and reset', async () => {
  let seen = ''
  const half = await speak(
    (socket) =>
      void socket
        .on('data', (chunk) => {
          seen += chunk
        })
        .on('end', () => socket.end(answer(200))),
    [{ send: 'x', times: 3, everyMs: 5 }, { end: 'fin' }, { answers: 1 }],
  )
  expect(seen).toBe('xxx')
  expect(half.talk.answers).toHaveLength(1)
  const errors: (string | undefined)[] = []
  await speak(
    (socket) => {
      socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
      socket.resume()
    },
    [{ send: 'half' }, { idleMs: 20 }, { end: 'reset' }],
  )
  await expect.poll(() => errors).toEqual(['ECONNRESET'])
})

test('one of many alike leaves no exchange behind', async () => {
  const { talk, notes } = await speak((socket) => socket.end(), [{ send: request }], {
    unrecorded: true,
  })
  expect([talk.exchange, notes]).toEqual(['', []])
})

test.runIf(process.platform === 'linux')('what a process group holds', () => {
  expect(resourcesOf(2 ** 22 + 1)).toBeUndefined()
})
