import { expect, test } from 'vitest'
import { inPool } from '../../src/self-test/in-pool.ts'
import type { Client } from '../../src/wire/client.ts'
import { type FuzzedAnswer, fuzzedAnswers } from './fuzzed-answers.ts'
import { clientOf, openPeer, ways } from './peer.ts'
import { expectWholeReport } from './report.ts'

const seed = 20_260_118
const kinds = ['refused', 'reset', 'closed', 'timeout', 'protocol', 'too-large']

/** Every third one goes each way: by the pool, by a raw socket, in a conversation. */
async function ask(client: Client, index: number): Promise<string> {
  const [pooled, raw] = ways.map(([, way]) => ({ ...way, path: `/${index}` }))
  if (pooled === undefined || raw === undefined) throw new Error('there are two ways')
  if (index % 3 === 2) {
    const send = `GET /${index} HTTP/1.1\r\nHost: peer\r\n\r\n`
    const talk = await client.converse({ note: 'fuzzed', steps: [{ send }, { answers: 1 }] })
    return talk.answers[0] ? 'answered' : talk.end
  }
  const { status, silence, text } = await client.ask(index % 3 === 0 ? pooled : raw)
  expect(typeof text).toBe('string')
  if (silence === undefined) expect(status).toSatisfy((code: number) => code > 99 && code < 1000)
  else expect(silence.detail).toMatch(/./)
  return silence?.kind ?? 'answered'
}

test('10,000 fuzzed answers are each an answer or a silence, and the report of them is whole', {
  timeout: 240_000,
}, async () => {
  const script = fuzzedAnswers(10_000, seed)
  const peer = await openPeer({ asked: (socket, sent) => void tell(socket, scripted(sent)) })
  const client = clientOf(peer, { timeoutMs: 400 })
  const came = new Map<string, number>()
  await inPool(script, 32, async (_, index) => {
    const kind = await ask(client, index)
    came.set(kind, (came.get(kind) ?? 0) + 1)
  })

  expect([...came.keys()].filter((kind) => ![...kinds, 'answered', 'open'].includes(kind))).toEqual(
    [],
  )
  // Without these the fuzz would only have knocked at one door.
  for (const kind of ['answered', 'protocol', 'closed', 'timeout', 'reset'])
    expect(came.get(kind), kind).toBeGreaterThan(20)
  expect(client.recorder.all()).toHaveLength(script.length)
  expectWholeReport(client.recorder.all())

  function scripted(sent: string): FuzzedAnswer | undefined {
    return script[Number(/^GET \/(\d+) /.exec(sent)?.[1])]
  }
})

/** In two pieces, so that every place of an answer is once a border. */
async function tell(
  socket: Parameters<NonNullable<Parameters<typeof openPeer>[0]['asked']>>[0],
  answer: FuzzedAnswer | undefined,
): Promise<void> {
  if (answer === undefined) return
  const { bytes, cutAt, end } = answer
  socket.write(bytes.subarray(0, cutAt))
  await new Promise((resume) => setImmediate(resume))
  if (end === 'reset') socket.resetAndDestroy()
  else if (end === 'fin') socket.end(bytes.subarray(cutAt))
  else socket.write(bytes.subarray(cutAt))
}
