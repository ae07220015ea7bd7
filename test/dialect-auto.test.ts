import { describe, expect, it } from 'vitest'
import { builtInProfiles } from '../fixtures/profiles.ts'
import type { Reply } from '../src/model/reply.ts'
import type { Answers, Trial } from '../src/session/dialect/answers.ts'
import { recognise } from '../src/session/dialect/recognise.ts'
import { reply } from './suites-env-stage.ts'

/** How a droplet speaks, as far as it is asked when its dialect is to be recognised. */
interface Manner {
  readonly health: object
  readonly capabilities: Reply
  /** Profiles whose messages it accepts. */
  readonly takes: readonly string[]
  /** Whether it asks for a token. */
  readonly guarded: boolean
  readonly answer: object
  readonly error: object
}

const trace = '0b9f6f0e-6d5c-4a53-9a7f-1d1d8f2f3a11'
const now = '2026-01-01T00:00:00Z'
const caps = { version: '1.0.0', features: ['x'], dependencies: [], udc_version: '1.0' }
const open = reply(200, caps)
const shut = reply(401, { detail: 'no' })
const none = reply(404, { detail: 'Not Found' })
const seed = { trace_id: trace, response: 'acknowledged', data: {} }
const udc = { trace_id: trace, received: true, processed_at: now, result: 'success' }
const envelope = {
  udc_version: '1.0',
  trace_id: trace,
  source: 'droplet-10',
  target: 'droplet-5',
  message_type: 'response',
  timestamp: now,
  payload: { received: true, processed_at: now, result: 'success', error: null },
}
const detail = { detail: 'no' }
const framed = { status: 'error', error: { code: 'X', message: 'no', details: {} }, timestamp: now }
const person = { id: 4, name: 'd', steward: 's', status: 'active', endpoint: 'e', updated_at: now }

const plain: Manner = {
  health: { status: 'active' },
  capabilities: none,
  takes: ['mesh', 'mcm', 'udc-1.0'],
  guarded: true,
  answer: udc,
  error: detail,
}
const mcm: Manner = {
  ...plain,
  health: { ...person, version: '1.0.0', dependencies: [] },
  capabilities: open,
  answer: seed,
}
const hteam: Manner = {
  ...plain,
  health: { ...person, proof: 'ab', cost_usd: 1, yield_usd: 2 },
  capabilities: shut,
  error: framed,
}
const orchestrator: Manner = {
  ...plain,
  health: person,
  capabilities: open,
  takes: ['orchestrator-2.0'],
  answer: envelope,
}
const starter: Manner = {
  ...plain,
  health: { status: 'active', service: 'x', uptime: 1, timestamp: now },
  capabilities: open,
  takes: ['starter'],
  guarded: false,
  answer: { received: true, trace_id: trace },
}
const services: Manner = {
  ...plain,
  health: { status: 'active', service: 'x', version: '1.0.0', timestamp: now },
  capabilities: open,
  takes: ['services', 'orchestrator-2.0'],
  guarded: false,
}

function answersOf({ health, capabilities, takes, guarded, answer, error }: Manner): Answers {
  const trials = builtInProfiles.map(({ id }): [string, Trial] => {
    if (!takes.includes(id)) return [id, { reply: reply(422, error), open: undefined }]
    const accepted = reply(200, answer)
    return [id, { reply: accepted, open: guarded ? reply(401, error) : accepted }]
  })
  return {
    health: reply(200, health),
    capabilities,
    messages: Object.fromEntries(trials),
    broken: reply(422, error),
  }
}

const recognised = (manner: Manner) => recognise(builtInProfiles, answersOf(manner))

describe('a dialect is recognised', () => {
  for (const [what, manner, expected] of [
    ['the least that the mesh asks for', plain, 'mesh'],
    ['a mixture of two documents', { ...mcm, answer: udc }, 'mesh'],
    ['the Integration Guide to the letter', mcm, 'mcm'],
    ['UDC 1.0, signature demanded or not', hteam, 'udc-1.0'],
    ['UDC 1.0 with a signature in each message', { ...hteam, takes: ['udc-1.0'] }, 'udc-1.0'],
    ['seven fields, replies in envelopes', orchestrator, 'orchestrator-2.0'],
    ['seven fields, bare replies', { ...orchestrator, answer: udc }, 'orchestrator-2.0'],
    ['three fields without a sender', starter, 'starter'],
    ['named services', services, 'services'],
  ] as const)
    it(`${expected}: ${what}`, () => {
      const { profile, evidence } = recognised(manner)
      expect(profile?.id, evidence.join('\n')).toBe(expected)
      expect(evidence[0]).toContain(`${expected}: `)
      expect(evidence).toHaveLength(builtInProfiles.length)
    })

  it('and says what speaks against the others', () => {
    const { evidence } = recognised(orchestrator)
    expect(evidence.find((line) => line.startsWith('not mcm'))).toMatch(/ids like 5 is refused/)
    expect(evidence.find((line) => line.startsWith('not services'))).toMatch(/is refused/)
  })
})

describe('a dialect is not made up', () => {
  it('when a droplet takes no message of any of them', () => {
    const { profile, evidence } = recognised({ ...plain, takes: [] })
    expect(profile).toBeUndefined()
    expect(evidence.every((line) => line.startsWith('not '))).toBe(true)
  })

  it('when two fit equally and the default does as well: then that is taken, and said', () => {
    const [mesh] = builtInProfiles
    const twins = builtInProfiles
      .slice(0, 1)
      .flatMap((one) => [
        one,
        { ...one, id: 'a', message: { ...one.message, reply: 'udc' as const } },
        { ...one, id: 'b', errors: 'detail' as const },
      ])
    const { messages, ...rest } = answersOf(plain)
    const told = { ...rest, messages: { ...messages, a: messages.mesh, b: messages.mesh } }
    const { profile, evidence } = recognise(twins, told as Answers)
    expect(profile).toBe(mesh)
    expect(evidence[0]).toBe('a and b fit equally well, so mesh is taken')
  })

  it('when two fit equally and the default does not', () => {
    const fitting = builtInProfiles.filter(({ id }) => id === 'starter')
    const twins = [...builtInProfiles.slice(0, 1), ...fitting, { ...fitting[0], id: 'other' }]
    const { messages, ...rest } = answersOf(starter)
    const told = { ...rest, messages: { ...messages, other: messages.starter } }
    const { profile, evidence } = recognise(twins as typeof builtInProfiles, told as Answers)
    expect(profile).toBeUndefined()
    expect(evidence[0]).toBe('starter and other fit equally well')
  })

  it('out of a shut door: where no message is accepted, the default is taken, and said', () => {
    const shutDoor = builtInProfiles.map(({ id }) => [id, { reply: shut, open: undefined }])
    for (const messages of [Object.fromEntries(shutDoor), {}]) {
      const { profile, evidence } = recognise(builtInProfiles, {
        ...answersOf(mcm),
        messages,
        broken: shut,
      })
      expect(profile?.id).toBe('mesh')
      expect(evidence[0]).toBe('no message of ours was accepted, so that mesh is taken')
    }
  })

  it('out of silence', () => {
    const silent = reply(undefined)
    const told = { health: silent, capabilities: silent, messages: {}, broken: silent }
    expect(recognise(builtInProfiles, told).profile?.id).toBe('mesh')
  })
})
