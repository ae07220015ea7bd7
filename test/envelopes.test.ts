import { describe, expect, test } from 'vitest'
import { textOf } from '../fixtures/envelope-text.ts'
import {
  brokenMessages,
  filledMessages,
  plainSpelling,
  plainStamp,
  type RandomMessage,
  spelledMessages,
} from '../fixtures/envelopes.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import { shrink, simpler } from '../fixtures/shrink.ts'
import { conforming } from '../mocks/droplet/conduct.ts'
import { envelopeIssues } from '../mocks/droplet/envelope.ts'
import { isObject, parseJson } from '../mocks/droplet/json.ts'

const baseline = {
  trace_id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  source: 5,
  target: 4,
  message_type: 'event',
  payload: { event: 'conformance.ping' },
  timestamp: '2025-11-13T08:00:00.250Z',
}
const plain: RandomMessage = {
  spelling: plainSpelling,
  stamp: plainStamp,
  extras: {},
  payloadExtras: {},
}
const { required } = mesh.message
const seeds = Array.from({ length: 40 }, (_, index) => index * 7919)

/** The faults that the reference's own validation finds in a text, which shares nothing with the generator. */
function faultsIn(text: string): number {
  try {
    const body = parseJson(Buffer.from(text))
    return isObject(body) ? envelopeIssues(body, conforming).length : 1
  } catch {
    return 1
  }
}

describe('random messages', () => {
  test('the plain one is the baseline itself', () =>
    expect(textOf(baseline, plain)).toBe(JSON.stringify(baseline)))

  test('one seed makes the same messages again, another seed others', async () => {
    for (const make of [spelledMessages, filledMessages]) {
      expect(await make(7, 10)).toEqual(await make(7, 10))
      expect(await make(8, 10)).not.toEqual(await make(7, 10))
    }
    expect(await brokenMessages(7, 10, required)).toEqual(await brokenMessages(7, 10, required))
  })

  test('another spelling says the same, whatever the seed', async () => {
    for (const seed of seeds)
      for (const message of await spelledMessages(seed, 10)) {
        const { timestamp, ...rest } = JSON.parse(textOf(baseline, message))
        expect({ ...rest, timestamp: baseline.timestamp }).toEqual(baseline)
        expect(['2025-11-13T08:00:00Z', '2025-11-13T08:00:00.250Z']).toContain(timestamp)
      }
  })

  test('more content leaves what the baseline says, and no fault', async () => {
    for (const seed of seeds)
      for (const message of await filledMessages(seed, 10)) {
        const text = textOf(baseline, message)
        const { timestamp, payload, ...rest } = JSON.parse(text)
        const { timestamp: _, payload: known, ...usual } = baseline
        expect(rest).toMatchObject(usual)
        expect(payload).toMatchObject(known)
        expect(Math.abs(Date.parse(timestamp) - Date.parse(baseline.timestamp))).toBeLessThan(1000)
        expect(faultsIn(text)).toBe(0)
        expect(text).not.toMatch(/https?:|\w@\w+\.\w/)
      }
  })

  test('what must be refused has a fault that another reader finds', async () => {
    const kinds = new Set<string>()
    for (const seed of seeds)
      for (const message of await brokenMessages(seed, 100, required)) {
        kinds.add(message.departure?.field ?? '')
        if (message.departure?.mustBeRefused)
          expect(faultsIn(textOf(baseline, message)), message.departure.name).toBeGreaterThan(0)
      }
    expect([...kinds].sort()).toEqual(['', ...required].sort())
  })

  test('a field the profile does not demand is left in peace', async () => {
    const messages = await brokenMessages(1, 100, ['message_type', 'payload'])
    const fields = new Set(messages.map(({ departure }) => departure?.field))
    expect([...fields].sort()).toEqual(['', 'message_type', 'payload'])
  })
})

describe('shrinking', () => {
  const noisy: RandomMessage = {
    spelling: { order: { payload: 0 }, gap: '\n', escaped: true },
    stamp: { digits: 9, offsetMinutes: 330 },
    extras: { x_one: 'text', x_two: [1, 2, 3] },
    payloadExtras: { deep: { er: { 'a.b': 12_345, other: 'word' } }, more: [true, null] },
  }
  const shrunk = (fails: (text: string) => boolean, most = 40) =>
    shrink({
      message: noisy,
      seen: textOf(baseline, noisy),
      ask: async (message) => textOf(baseline, message),
      fails,
      most,
    })

  test('leaves only what the failure needs', async () => {
    const { message, asked } = await shrunk((text) => text.includes('a.b'))
    expect(message).toEqual({ ...plain, payloadExtras: { deep: { er: { 'a.b': 1 } } } })
    expect(asked).toBeLessThanOrEqual(40)
  })

  test('keeps a spelling that matters, and nothing else', async () => {
    const { message } = await shrunk((text) => text.includes('\n'))
    expect(message).toEqual({ ...plain, spelling: { ...plainSpelling, gap: '\n' } })
  })

  test('asks no more than it may, and keeps the smallest it found', async () => {
    const { seen, asked } = await shrunk((text) => text.includes('a.b'), 3)
    expect(asked).toBe(3)
    expect(seen).toContain('a.b')
  })

  test('returns what it was given where nothing smaller fails', async () => {
    const text = textOf(baseline, noisy)
    const { message } = await shrunk((other) => other === text)
    expect(message).toEqual(noisy)
  })

  test('never makes a wrong value an empty one', () => {
    const departure = { name: 'n', field: 'payload', value: 'ab', mustBeRefused: true }
    const values = simpler({ ...plain, departure }).map((one) => one.departure?.value)
    expect(values).toEqual(['x', 'a', 'b'])
  })

  test('knows nothing simpler than the baseline', () => expect(simpler(plain)).toEqual([]))
})
