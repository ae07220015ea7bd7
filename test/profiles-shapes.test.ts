import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { orchestrator } from '../fixtures/profile-orchestrator.ts'
import { services } from '../fixtures/profile-services.ts'
import { starter } from '../fixtures/profile-starter.ts'
import { udc } from '../fixtures/profile-udc.ts'
import { standsInTheWay } from '../src/kernel/obstacles.ts'
import type { Ports } from '../src/kernel/ports.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Ledger } from '../src/model/stage.ts'
import { contradictionsSeen } from '../src/session/dialect/seen.ts'
import { catalogue } from '../suites/catalogue.ts'
import { discReadChecks } from '../suites/droplet/disc/read.ts'
import { shapeFault } from '../suites/droplet/env/reply.ts'
import { hasErrorShape } from '../suites/droplet/http/error.ts'
import { call, facts, reply } from './suites-env-stage.ts'

const trace_id = 't'
const bare = { received: true, trace_id, processed_at: 'now', result: 'success' }
const { trace_id: _, ...inner } = bare
const within = { trace_id, message_type: 'response', payload: inner }

describe('a reply', () => {
  for (const [what, body, profile, fits] of [
    ['bare', bare, udc, true],
    ['bare', bare, orchestrator, true],
    ['within a message', within, orchestrator, true],
    ['within a message', within, udc, false],
    ['within a message of type error', { ...within, message_type: 'error' }, orchestrator, false],
    ['a message around nothing', { ...within, payload: {} }, orchestrator, false],
    ['a receipt', { received: true, trace_id }, starter, true],
    ['a receipt', { received: true, trace_id }, services, false],
    ['a receipt without trace', { received: true }, starter, false],
    ['a receipt that denies', { received: false, trace_id }, starter, false],
  ] as const)
    it(`${what} is ${fits ? 'one' : 'none'} of ${profile.id}`, () => {
      expect(shapeFault(reply(200, body), profile) === undefined).toBe(fits)
    })
})

describe('an error', () => {
  const error = { error: { code: 'X', message: 'no' } }
  for (const [what, body, profile, fits] of [
    ['detail', { detail: 'no' }, udc, false],
    ['framed', { status: 'error', ...error }, udc, true],
    ['detail', { detail: 'no' }, orchestrator, true],
    ['in a message', { message_type: 'error', payload: error }, orchestrator, true],
    ['in a message', { message_type: 'error', payload: error }, mesh, false],
    ['an empty message', { message_type: 'error', payload: {} }, orchestrator, false],
  ] as const)
    it(`${what} is ${fits ? 'one' : 'none'} of ${profile.id}`, () => {
      expect(hasErrorShape(reply(401, body), profile)).toBe(fits)
    })
})

describe('what the describing endpoints tell', () => {
  const state = discReadChecks.find(({ id }) => id === 'DISC-STATE')
  const judged = (body: object, profile: Profile) =>
    state?.judgeSeen({ state: reply(200, body) }, facts, profile).state
  const figures = { cpu_percent: 1, memory_mb: 2, uptime_seconds: 3 }

  it('may stand in a frame where the dialect has one', () => {
    expect(judged({ status: 'success', data: figures }, udc)).toBe('pass')
    expect(judged({ status: 'success', data: figures }, mesh)).toBe('fail')
    expect(judged(figures, udc)).toBe('pass')
  })

  it('is measured in the figures of the dialect', () => {
    expect(judged({ uptime_seconds: 3 }, starter)).toBe('pass')
    expect(judged({ uptime_seconds: -3 }, starter)).toBe('fail')
    expect(judged({ uptime_seconds: 3 }, services)).toBe('fail')
    expect(judged({ uptime_seconds: 3, requests_total: 0, errors_last_hour: 0 }, services)).toBe(
      'pass',
    )
    expect(judged({ uptime_seconds: 3 }, mesh)).toBe('fail')
  })
})

describe('a rule that a dialect does not know', () => {
  const ports = (profile: Profile, access: Ports['access']) =>
    ({ profile, access, facts: () => facts, constants: { maxWaitMs: 1e9 } }) as unknown as Ports
  const named = (id: string) => catalogue.find((check) => check.id === id)

  it('is inapplicable with the reason of the profile, whatever access there is', () => {
    const rule = named('REG-FIRST') ?? catalogue.find(({ id }) => id.startsWith('REG-'))
    expect(rule).toBeDefined()
    if (rule)
      for (const access of [new Set(['U'] as const), new Set(['U', 'T', 'R', 'P'] as const)])
        expect(standsInTheWay(ports(services, access), rule)).toMatchObject({
          state: 'inapplicable',
          because: 'services of this dialect report to nobody by token',
        })
  })

  it('is asked in the others', () => {
    const rule = named('CTL-NEG-GARBAGE')
    if (!rule) throw new Error('the catalogue has no such check')
    expect(standsInTheWay(ports(mesh, new Set(['U'] as const)), rule)).toBeUndefined()
    expect(standsInTheWay(ports(starter, new Set(['U'] as const)), rule)?.state).toBe(
      'inapplicable',
    )
  })
})

describe('the contradictions that showed in a run', () => {
  const get = (path: string) => ({ method: 'GET', path })
  const ledger = {
    replies: [
      reply(200, { status: 'active' }, get('/health')),
      reply(401, { detail: 'no' }, get('/capabilities')),
      reply(200, { cpu_percent: 1 }, get('/state')),
      reply(200, bare),
      reply(200, { required: ['Registry'], optional: [] }, get('/dependencies')),
    ],
    controls: [],
    calls: [
      call('heartbeat', {}, { actor: 'registry', path: '/registry/heartbeat' }),
      call('heartbeat', {}, { actor: 'orchestrator', path: '/droplets/42/heartbeat' }),
      call('message', { source: 42 }),
    ],
  } as unknown as Ledger
  const about = (text: string) =>
    contradictionsSeen(ledger, mesh).find((note) => note.includes(text))

  it('are noted with the side on which the droplet was seen', () => {
    expect(about('GET /capabilities asks')).toMatch(/here: a token$/)
    expect(about('GET /state asks')).toMatch(/here: open to all$/)
    expect(about('words for the status')).toMatch(/here: "active"$/)
    expect(about('answer to POST /message')).toMatch(/received, trace_id, processed_at, result\}$/)
    expect(about('body of an error')).toMatch(/\{detail\}$/)
    expect(about('GET /dependencies lists')).toMatch(/plain texts$/)
    expect(about('told that a droplet lives')).toMatch(/the Registry and the Orchestrator$/)
    expect(about('source and target')).toMatch(/integers$/)
  })

  it('are not noted when nothing showed, or the profile does not speak of them', () => {
    const silent = { replies: [], controls: [], calls: [] } as unknown as Ledger
    expect(contradictionsSeen(silent, mesh)).toEqual([])
    expect(contradictionsSeen(ledger, { ...mesh, conflicts: ['of my own'] })).toEqual([])
  })
})
