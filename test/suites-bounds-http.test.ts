import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { orchestrator } from '../fixtures/profile-orchestrator.ts'
import type { Ending } from '../src/model/ending.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { isFarOff } from '../suites/droplet/ctl/target-clock.ts'
import { call, facts, judgeOf, reply } from './suites-env-stage.ts'

// Errors, descriptions and the whole of a run, on the bounds of their rules.

const judge = judgeOf(catalogue)
const json = 'application/json'

describe('errors of the contract', () => {
  const shaped = (one: Reply, profile: Profile = mesh): string =>
    judge('HTTP-ERR-SHAPE', [one], profile).state
  const bad = (status: number, ask: Partial<Ask>): string => shaped(reply(status, {}, ask))

  it('are those of every endpoint it names', () => {
    const paths = ['health', 'message', 'send', 'capabilities', 'state', 'dependencies', 'version']
    expect(paths.map((name) => bad(401, { path: `/${name}?x` }))).toEqual(Array(7).fill('fail'))
    expect([bad(401, { path: '/other' }), bad(401, { path: '/messages' })]).toEqual([
      ...['inapplicable', 'inapplicable'],
    ])
  })

  it('are 401, 403, 422, and 400 to a message whose framing is ordinary', () => {
    const body = {}
    const states = [400, 401, 402, 403, 404, 405, 422].map((status) => bad(status, { body }))
    const [told, other] = ['fail', 'inapplicable']
    expect(states).toEqual([told, told, other, told, other, other, told])
    const token = (length: number) => bad(400, { body, token: 'x'.repeat(length) })
    expect([token(4_095), token(4_096)]).toEqual([told, other])
    const odd: readonly Partial<Ask>[] = [{ body: '{}' }, {}, { body, headers: [] }]
    expect(odd.map((ask) => bad(400, ask))).toEqual(Array(3).fill(other))
  })

  it('are 404 where a look-up failed, and 5xx that the droplet itself has to answer for', () => {
    const [told, other] = ['fail', 'inapplicable']
    const lost = (parts: Partial<Ask>) => bad(404, { path: '/send', method: 'POST', ...parts })
    expect([lost({}), lost({ method: 'GET' }), lost({ path: '/message' })]).toEqual([
      ...[told, other, other],
    ])
    const known = { ...facts, present: new Set(['/message']) }
    const absent = reply(404, {}, { path: '/send' })
    expect(judge('HTTP-ERR-SHAPE', [absent], mesh, known).state).toBe(other)
    expect([499, 500, 501, 502, 503, 505].map((status) => bad(status, {}))).toEqual([
      ...[other, told, other, told, told, other],
    ])
    const spared = [{ path: '/health' }, { body: '{' }, { method: 'HEAD' }]
    expect(spared.map((ask) => bad(500, ask))).toEqual(Array(3).fill(other))
    expect(bad(401, { body: new Uint8Array() })).toBe(other)
  })

  it('of the router are the other 404, 405 and 413', () => {
    const routed = (status: number, ask: Partial<Ask> = {}): string =>
      judge('HTTP-ERR-SHAPE-SHOULD', [reply(status, {}, ask)]).state
    expect([403, 404, 405, 413, 414].map((status) => routed(status))).toEqual([
      ...['inapplicable', 'fail', 'fail', 'fail', 'inapplicable'],
    ])
    const left = [{ path: '/send' }, { method: 'HEAD' }, { body: new Uint8Array() }]
    expect(left.map((ask) => routed(404, ask))).toEqual(Array(3).fill('inapplicable'))
  })

  it('say why: in a text, or for invalid messages in a list of issues', () => {
    const issue = { loc: ['body'], msg: 'no', type: 'missing' }
    const detail = (value: unknown, status = 422): string =>
      shaped(reply(status, { detail: value }, { body: {} }))
    expect(['no', [issue], [issue, issue], []].map((one) => detail(one))).toEqual(
      Array(4).fill('pass'),
    )
    const broken = [{ loc: 1 }, { msg: 1 }, { type: 1 }].map((part) => [
      issue,
      { ...issue, ...part },
    ])
    expect(['', {}, 7, [[]], ['x'], ...broken].map((one) => detail(one))).toEqual(
      Array(8).fill('fail'),
    )
    expect([400, 401, 422].map((status) => detail([issue], status))).toEqual([
      ...['pass', 'fail', 'pass'],
    ])
  })

  it('are opened where the dialect answers with messages', () => {
    const error = { error: { message: 'no' } }
    const message = { message_type: 'error', payload: error }
    const told = (body: unknown, profile: Profile) => shaped(reply(401, body), profile)
    const only = (errors: Profile['errors']): Profile => ({ ...mesh, errors })
    expect([told(message, orchestrator), told(message, mesh)]).toEqual(['pass', 'fail'])
    expect(told({ ...message, message_type: 'event' }, orchestrator)).toBe('fail')
    const bodies = [error, { detail: 'no' }, { message: 'no' }]
    const kinds = ['envelope', 'either', 'detail', 'udc-error'] as const
    expect(kinds.map((kind) => bodies.map((body) => told(body, only(kind))).join())).toEqual([
      ...['pass,pass,pass', 'pass,pass,fail', 'fail,pass,fail', 'pass,fail,fail'],
    ])
    expect(told({ error: { message: 1 } }, mesh)).toBe('fail')
  })

  it('were not asked for where nothing was answered', () => {
    const seen = (...statuses: readonly (number | undefined)[]): string =>
      judge(
        'HTTP-ERR-SHAPE',
        statuses.map((status) => reply(status)),
      ).state
    expect([seen(200, undefined), seen(undefined, undefined), seen()]).toEqual([
      ...['inapplicable', 'inconclusive', 'inconclusive'],
    ])
  })
})

describe('answers', () => {
  it('show no trace and no source path, but for what we sent', () => {
    const shown = (text: string, ask: Partial<Ask> = {}, type = json): string =>
      judge('HTTP-ERR-NOSTACK', [{ ...reply(500, {}, ask, { 'content-type': type }), text }]).state
    const inside = ['Traceback (most', 'at verify (/app/auth.js:10:20)', 'in /app/auth/jwt.py']
    expect(inside.map((text) => shown(text))).toEqual(Array(3).fill('fail'))
    expect(inside.map((text) => shown(text, { body: text }))).toEqual(Array(3).fill('pass'))
    expect(inside.map((text) => shown(text, {}, 'text/html'))).toEqual(['fail', 'fail', 'pass'])
    expect(shown('https://host/app/auth/jwt.py')).toBe('pass')
  })

  it('repeat no credential of sixteen letters', () => {
    const echoed = (length: number): string => {
      const mark = 'y'.repeat(length)
      return judge('HTTP-ERR-NOAUTHECHO', [reply(401, mark, { token: `a.b.${mark}` })]).state
    }
    expect([15, 16].map(echoed)).toEqual(['pass', 'fail'])
    const traced = (length: number): string =>
      judge('HTTP-TRACE', { replies: [reply(405, 'z'.repeat(20))], marks: ['z'.repeat(length)] })
        .state
    expect([15, 16].map(traced)).toEqual(['pass', 'fail'])
  })

  it('are plain with 2xx, 401, 403, 404 and 422 to GET and POST', () => {
    const undated = (status: number, method = 'GET'): string =>
      judge('HTTP-DATE', [reply(status, {}, { method })]).state
    const plain = [199, 200, 299, 300, 401, 402, 403, 404, 405, 422].map((one) => undated(one))
    const [told, other] = ['fail', 'inconclusive']
    expect(plain).toEqual([other, told, told, other, told, other, told, told, other, told])
    expect(['GET', 'POST', 'HEAD', 'PUT'].map((method) => undated(200, method))).toEqual([
      ...[told, told, other, other],
    ])
  })

  it('tell no version in either banner', () => {
    const banner = (name: string): string =>
      judge('HTTP-BANNER', [reply(200, {}, {}, { [name]: 'Thing/1.2' })]).state
    expect(['server', 'x-powered-by', 'x-other'].map(banner)).toEqual(['fail', 'fail', 'pass'])
  })

  it('redirect by five statuses', () => {
    const headers = { location: 'http://evil.test/' }
    const led = (id: string, seen: (one: Reply) => unknown) =>
      [300, 301, 302, 303, 304, 307, 308].map(
        (status) => judge(id, seen(reply(status, {}, { method: 'GET' }, headers))).state,
      )
    const [away, not] = ['fail', 'pass']
    expect(led('HTTP-SLASH', (one) => ({ replies: [one], host: '127.0.0.1:4' }))).toEqual([
      ...[not, away, away, away, not, away, away],
    ])
  })

  it('that failed have an error status where they speak of work', () => {
    const failed = (path: string): string =>
      judge('CTL-200-ERROR', [reply(200, { error: 'x' }, { path })]).state
    expect(['/message', '/send', '/version', '/management/restart'].map(failed)).toEqual(
      Array(4).fill('fail'),
    )
    expect(['/health', '/state', '/other'].map(failed)).toEqual(Array(3).fill('inapplicable'))
  })
})

describe('the whole run', () => {
  it('has a clock that is right to two seconds, and usable to thirty', () => {
    const ahead = (ms: number): string =>
      judge('CTL-CLOCK', [{ status: 200, sentAt: 9_000, cameAt: 10_000, date: 10_000 + ms }]).state
    expect([2_000, 2_001].map(ahead)).toEqual(['pass', 'fail'])
    const apart = (seconds: number) => isFarOff({ leastSeconds: seconds, mostSeconds: seconds })
    expect([-31, -30, 30, 31].map(apart)).toEqual([true, false, false, true])
  })

  it('has a droplet that ends by itself only where good requests ended it again', () => {
    const ending: Ending = { how: 'with code 1', during: undefined, exchange: 'x7', lines: [] }
    const ended = (endings: readonly Ending[], endedAtGoodRequest?: number) =>
      judge('CTL-POS-AFTER', {
        ...{ endings, endedAtGoodRequest },
        controls: [{ when: 'after', held: true, met: 'HTTP 200', batch: [], exchanges: [] }],
      })
    const states = [ended([]), ended([ending]), ended([], 3), ended([ending], 3)]
    expect(states.map(({ state }) => state)).toEqual(['pass', 'pass', 'pass', 'fail'])
    const shown = [ending, { ...ending, exchange: undefined }].map((one) => ended([one], 1))
    expect(shown.map((one) => one.state === 'fail' && one.evidence)).toEqual([['x7'], []])
  })
})

it('a place where peers read is called a write by its method alone', () => {
  const calls = Array.from({ length: 5 }, () => call('other', {}, { method: 'POST' }))
  const reads = Array.from({ length: 10 }, () => reply(200))
  const wrote = (count: number, ownBeats: number): string =>
    judge('HTTP-GET-SAFE', { replies: reads, calls: calls.slice(0, count), ownBeats }).state
  expect([wrote(5, 1), wrote(4, 1), wrote(5, 4), wrote(5, 5)]).toEqual([
    ...['fail', 'pass', 'fail', 'pass'],
  ])
})
