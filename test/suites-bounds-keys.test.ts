import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import type { Stage } from '../src/model/stage.ts'
import { catalogue } from '../suites/catalogue.ts'
import { type Dark, dark } from '../suites/droplet/key/dark.ts'
import { askedUntil, patienceFor } from '../suites/droplet/key/refetch.ts'
import { call, judgeOf, meshOf, reply, stageOf } from './suites-env-stage.ts'

// Key sets and their fetching: evidence on the bounds, and each word of the lists that decide.

const judge = judgeOf(catalogue)
const ok = reply(200)
const no = reply(401)
const own: Partial<Stage> = { probe: async () => ok }
const taking = (ms: number, status: number | undefined = 401): Reply => ({ ...reply(status), ms })

describe('the fetch of a key set', () => {
  const path = '/.well-known/jwks.json'
  const fetched = (id: string, more: Partial<Call>): string =>
    judge(id, {
      ...{ good: ok, secrets: ['hidden'] },
      calls: [call('jwks', {}, { ...{ path, target: path, text: '', method: 'GET' }, ...more })],
    }).state

  it('is a GET or HEAD with nothing added, at the address that was told', () => {
    const plainly = (more: Partial<Call>) => fetched('KEY-FETCH-URL', more)
    expect(['GET', 'HEAD', 'POST'].map((method) => plainly({ method }))).toEqual([
      ...['pass', 'pass', 'fail'],
    ])
    expect(
      [{ query: [['a', '1']] as const }, { text: 'x' }, { path: '/keys' }].map(plainly),
    ).toEqual(Array(3).fill('fail'))
  })

  it('shows no credential, in whatever header', () => {
    for (const id of ['KEY-FETCH-NOCRED', 'KEY-FETCH-NOCRED-SHOULD']) {
      const shown = (name: string, value = 'any') =>
        fetched(id, {
          rawHeaders: [
            ['Accept', '*/*'],
            [name, value],
          ],
        })
      const names = ['Authorization', 'X-Registry-Key', 'Cookie', 'Proxy-Authorization']
      expect(names.map((name) => shown(name))).toEqual(Array(4).fill('fail'))
      expect([shown('X-Trace', 'the hidden word'), shown('X-Trace'), shown('Host')]).toEqual([
        ...['fail', 'pass', 'pass'],
      ])
      expect(fetched(id, { target: `${path}?key=hidden` })).toBe('fail')
    }
    expect(judge('KEY-FETCH-NOCRED-SHOULD', { calls: [], secrets: [] }).state).toBe('inconclusive')
    const untaken = { calls: [], secrets: [], good: ok }
    expect(judge('KEY-FETCH-NOCRED', untaken).state).toBe('not-run')
  })
})

describe('a key set', () => {
  it('of a hundred keys costs less than 50 ms for the last of them', () => {
    const added = (ms: number, fetches = 1): string => {
      const [first, last] = [taking(10, 200), taking(10 + ms, 200)]
      const seen = { first: [first, first], last: [taking(900, 200), last, last], fetches }
      return judge('KEY-MULTI-MANY', seen).state
    }
    expect([added(49), added(50), added(1, 0)]).toEqual(['pass', 'fail', 'inconclusive'])
  })

  it('that was never fetched proves nothing', () => {
    const alone = (fetches: number) => judge('KEY-OTHER-KTY', { good: ok, fetches }).state
    expect([0, 1].map(alone)).toEqual(['inconclusive', 'pass'])
  })

  it('with unknown kids grows by four fifths of them in every round, or it forgets', () => {
    const edge = 0.8 * ((2_000 * 4_000) / 1_048_576)
    const grown = (...megabytes: readonly number[]): string =>
      judge('KEY-UNK-MEMORY', { megabytes, refusals: [no] }).state
    expect(grown(0, edge, 2 * edge, 4 * edge)).toBe('pass')
    expect(grown(0, edge + 1, 2 * edge + 2, 3 * edge + 3)).toBe('fail')
    expect(grown(0, edge + 1, 2 * edge + 2)).toBe('inapplicable')
  })
})

describe('a key set on its way', () => {
  const held = (parts: object): string =>
    judge('KEY-SLOW', { ...{ bright: ok, start: 'serves', held: no, healths: [ok] }, ...parts })
      .state

  it('holds nobody for more than ten seconds', () => {
    expect([10_000, 10_001].map((ms) => held({ held: taking(ms) }))).toEqual(['pass', 'fail'])
    const ends = { start: 'ended', held: undefined }
    expect([held(ends), held({ start: 'mute' }), held({ held: undefined })]).toEqual([
      ...['inconclusive', 'fail', 'fail'],
    ])
    expect(held({ bright: no })).toBe('inconclusive')
  })

  it('makes /health late once for two seconds, or twice for half of one, at most', () => {
    const healths = (...times: readonly number[]) =>
      held({ healths: times.map((ms) => taking(ms, 200)) })
    expect([healths(2_000, 1), healths(2_001, 1)]).toEqual(['pass', 'fail'])
    expect([healths(500, 500, 1), healths(501, 501, 1)]).toEqual(['pass', 'fail'])
    expect(held({ healths: [ok, reply(undefined)] })).toBe('inconclusive')
  })
})

describe('a key set over TLS', () => {
  const cold = { what: 'a bad certificate', start: 'serves', reply: no, fetches: [] }
  const seen = { good: ok, fetches: 1, redirected: { ...cold, fetches: [{}], plain: 0 } }
  const started = (parts: object): string =>
    judge('KEY-TLS', { ...seen, faulty: [{ ...cold, ...parts }] }).state

  it('is not fetched behind a bad certificate, by nobody who runs', () => {
    expect(['serves', 'ended', 'mute'].map((start) => started({ start }))).toEqual([
      ...['pass', 'pass', 'inconclusive'],
    ])
    expect([started({ fetches: [{}] }), started({ reply: ok })]).toEqual(['fail', 'fail'])
    expect(started({ start: 'ended', reply: reply(500) })).toBe('pass')
  })

  it('is fetched in the clear where the plain address of the Registry is called', async () => {
    const calls: Call[] = []
    const host = async (): Promise<'serves'> => {
      const name = calls.length % 2 === 0 ? '127.0.0.1:1' : 'tls.test:1'
      calls.push(call('jwks', {}, { rawHeaders: [['Host', name]] }))
      return 'serves'
    }
    const stage = stageOf((ask) => reply(200, {}, ask), {
      ...own,
      mesh: meshOf(calls),
      restart: host,
    })
    const tls = catalogue.find(({ id }) => id === 'KEY-TLS')
    const met = (await tls?.stimulus.apply(stage)) as { redirected: { plain: number } }
    expect([calls.length, met.redirected.plain]).toEqual([4, 0])
    calls.pop()
    const other = (await tls?.stimulus.apply(stage)) as { redirected: { plain: number } }
    expect([calls.length, other.redirected.plain]).toEqual([7, 1])
  })
})

describe('in the dark', () => {
  const look = (health: number, dependencies: number) => ({
    ...{ health: reply(health), dependencies: reply(dependencies) },
  })
  const signal = (health: number, dependencies: number): string =>
    judge('KEY-HEALTH-SIGNAL', {
      ...{ bright: ok, start: 'serves' },
      signal: {
        ...{ before: look(health, dependencies), during: look(health, dependencies) },
        ...{ told: false, tookMs: 9, allowedMs: 9 },
      },
    }).state

  it('a word has to change where there was one before', () => {
    expect([signal(200, 200), signal(200, 404), signal(503, 200), signal(503, 404)]).toEqual([
      ...['fail', 'fail', 'fail', 'inconclusive'],
    ])
  })

  const told = async (later: (ask: Ask) => Reply | undefined): Promise<boolean> => {
    let restarts = 0
    const answer = (ask: Ask): Reply =>
      (restarts > 0 && later(ask)) || reply(200, { status: 'active' }, ask)
    const restart: Stage['restart'] = async () => {
      restarts += 1
      return 'serves'
    }
    return ((await dark.apply(stageOf(answer, { ...own, restart }))) as Dark).signal.told
  }
  const at = (path: string, status: number | undefined, body: object) => (ask: Ask) =>
    ask.path === path && ask.token === undefined ? reply(status, body, ask) : undefined

  it('it changes by its status, or by what is said, in either place', async () => {
    const same = { status: 'active' }
    expect(await told(at('/health', 503, same))).toBe(true)
    expect(await told(at('/health', 200, { status: 'degraded' }))).toBe(true)
    expect(await told(at('/dependencies', 503, same))).toBe(true)
    expect(await told(at('/health', undefined, same))).toBe(false)
    expect(await told(() => undefined)).toBe(false)
  })
})

describe('hostile answers', () => {
  const answer = (name: string, more: object = {}) => ({
    ...{ name, fetched: true, fetches: 1, unknown: no, good: ok, forged: [no] },
    ...{ back: { last: ok, tookMs: 1, allowedMs: 2 } },
    ...more,
  })
  const met = (id: string, name: string, parts: object, more: object = {}): string =>
    judge(id, {
      ...{ warm: ok, waitedMs: 1, neededMs: 1, lured: 0, health: ok, alive: true },
      ...{ answers: [answer(name, more)] },
      ...parts,
    }).state

  it('without end leave a process that goes on and a /health that answers', () => {
    const rows = [
      ['KEY-HUGE', 'a body without end'],
      ['KEY-BOMB', 'a small body that inflates to half a gigabyte'],
    ] as const
    for (const [id, name] of rows) {
      const health = (status: number) => met(id, name, { health: reply(status) })
      expect([200, 500, 503].map(health)).toEqual(['pass', 'fail', 'pass'])
      expect(met(id, name, { alive: false })).toBe('fail')
      expect(met(id, name, {}, { good: no })).toBe('fail')
      expect(met(id, name, {}, { unknown: reply(500) })).toBe('fail')
      const late = (ms: number) => met(id, name, {}, { unknown: taking(ms) })
      expect([10_000, 10_001].map(late)).toEqual(['pass', 'fail'])
    }
  })

  it('elsewhere are not trusted, and shut nobody out but with 400, 401 or 503', () => {
    const told = (more: object) =>
      met('KEY-REDIRECT-CROSS', "a redirect to an attacker's key set", {}, more)
    expect([told({}), told({ forged: [no, ok] }), told({ unknown: ok })]).toEqual([
      ...['pass', 'fail', 'fail'],
    ])
    const refused = [400, 401, 403, 503].map((status) => told({ unknown: reply(status) }))
    expect(refused).toEqual(['pass', 'pass', 'fail', 'pass'])
  })
})

describe('patience', () => {
  const stageWith = (maxWaitMs: number) => {
    const stage = stageOf(() => no)
    return { ...stage, constants: { ...stage.constants, maxWaitMs } }
  }

  it('is all the time there is, where the run has it', () => {
    expect([900, 899].map((ms) => Math.round(patienceFor(stageWith(ms), 900)))).toEqual([900, 300])
  })

  it('is all a droplet is allowed, unless the run is told to be short', async () => {
    const waited = async (maxWaitMs: number): Promise<boolean> =>
      (await askedUntil(stageWith(maxWaitMs), 60_000, async () => no)).tookMs >= 60_000
    expect([await waited(30_000), await waited(29_999)]).toEqual([true, false])
  })
})
