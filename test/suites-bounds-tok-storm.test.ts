import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import { catalogue } from '../suites/catalogue.ts'
import { diagnosable } from '../suites/droplet/tok/refusal-rows.ts'
import { calmsDown, sharesOne } from '../suites/droplet/tok/storm.ts'
import { call, register, reply } from './life-calls.ts'
import { lived } from './spell-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// Refusals without end: how often is tried anew, how a crowd shares a token, and what the log holds of it.

const judge = judgeOf(catalogue)
const tries = (...times: readonly number[]): Call[] =>
  times.map((at) => register(at, { status: 401, fault: 'f' }))
const renewals = (...times: readonly number[]): Call[] => times.map((at) => call('token', at))

describe('registrations that are refused for good', () => {
  const calm = (calls: readonly Call[], untilMs = 10_000_000): string =>
    calmsDown({ refused: lived({ calls, untilMs }), crowd: undefined }).state

  it('are ten in the minute, its last moment included', () => {
    const many = (last: number): string =>
      calm(tries(0, ...Array.from({ length: 9 }, (_, index) => 100 + index * 300), last))
    expect([3000, 3001].map(many)).toEqual(['fail', 'pass'])
  })

  it('are two in the first sixtieth of it', () => {
    expect([49, 50].map((at) => calm(tries(0, 10, at)))).toEqual(['fail', 'pass'])
  })

  it('are watched for the whole minute', () => {
    expect([2999, 3000].map((untilMs) => calm(tries(0, 100), untilMs))).toEqual(['not-run', 'pass'])
    expect(calm([])).toBe('inconclusive')
    expect(judge('TOK-401-STORM', { refused: lived({ start: 'mute' }) }).state).toBe('inconclusive')
  })

  it('do not come sooner and sooner', () => {
    expect(calm(tries(0, 1000, 1500, 2000))).toBe('pass')
    expect(calm(tries(0, 1000, 1499))).toBe('fail')
  })

  it('are one where a token was fetched between two of them', () => {
    const pairs = (...times: readonly number[]): string =>
      calm([...tries(0, 1000, 3000, 3100), ...renewals(...times)])
    expect([pairs(500, 3050), pairs(500), pairs(3050), pairs()]).toEqual([
      ...['pass', 'fail', 'pass', 'fail'],
    ])
    expect([pairs(500, 3000), pairs(500, 3100), pairs(0, 3050), pairs(1000, 3050)]).toEqual([
      ...['pass', 'pass', 'pass', 'pass'],
    ])
    expect([pairs(500, 2999), pairs(500, 3101)]).toEqual(['fail', 'fail'])
    const elsewhere = (at: number): string => calm([...tries(0, 4000, 4100), ...renewals(at)])
    expect([elsewhere(9000), elsewhere(-5), elsewhere(4050)]).toEqual(['fail', 'fail', 'pass'])
  })
})

describe('a crowd that wants a token', () => {
  const shared = (requests: number, met: unknown = Array(20).fill(reply(200)), issued = 't') => {
    const calls = [call('token', 0, { issued }), ...renewals(...Array(requests).keys())]
    return sharesOne({ refused: lived({}), crowd: lived({ calls, met: met as never }) }).state
  }

  it('shares one request, or two', () => {
    expect([0, 1, 2, 3].map((requests) => shared(requests))).toEqual([
      ...['inconclusive', 'pass', 'pass', 'fail'],
    ])
  })

  it('is there where messages were sent, and a token was had', () => {
    expect(shared(1, null)).toBe('inconclusive')
    expect(sharesOne({ refused: lived({}), crowd: undefined }).state).toBe('inconclusive')
    const none = lived({ calls: renewals(1, 2), met: Array(20).fill(reply(200)) })
    expect(sharesOne({ refused: lived({}), crowd: none }).state).toBe('inconclusive')
  })
})

describe('a call that the Orchestrator refuses', () => {
  const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const bearer = [
    part({ alg: 'RS256', kid: 'key-one' }),
    part({ iss: 'https://the.issuer', aud: 'the-mesh', exp: 7_777_777 }),
    'signature',
  ].join('.')
  const refused = (parts: Partial<Call> = {}): Call =>
    call('orchestrator-list', 5, { status: 401, path: '/droplets', bearer, ...parts })
  const told = ['401', '/droplets', 'RS256', 'key-one', 'https://the.issuer', 'the-mesh', '7777777']
  const names = ['the status', 'the endpoint', 'alg', 'kid', 'iss', 'aud', 'exp']
  const log = (printed: string, ...calls: readonly Call[]) =>
    diagnosable({ calls: calls.length > 0 ? calls : [refused()], printed })

  it('is told by seven words, and each of them is missed', () => {
    expect(log(told.join(' ')).state).toBe('pass')
    expect(log(told.join(' ').replaceAll('/', '\\/')).state).toBe('pass')
    const missed = told.map((word) => log(told.filter((other) => other !== word).join(' ')))
    expect(missed).toMatchObject(names.map((name) => ({ actual: `not in it: ${name}` })))
    expect(log('')).toMatchObject({ actual: `not in it: ${names.join(', ')}` })
  })

  it('may be told once where it is made again', () => {
    const again = refused({ path: '/heartbeat' })
    expect(log(told.join(' '), refused(), again).state).toBe('pass')
    expect(log(told.join(' '), again, refused()).state).toBe('pass')
  })

  it('is one of the Orchestrator, with 401', () => {
    const others = [refused({ status: 200 }), refused({ actor: 'registry' })]
    expect(others.map((one) => log('', one).state)).toEqual(['inapplicable', 'inapplicable'])
    expect(log('', refused({ bearer: undefined })).state).toBe('inconclusive')
  })

  it('is told without its token', () => {
    expect(log(`${told.join(' ')} ${bearer}`).state).toBe('fail')
    const bare = refused({ bearer: undefined })
    expect(log(`${told.join(' ')} ${bearer}`, refused(), bare).state).toBe('fail')
  })
})
