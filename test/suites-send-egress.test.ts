import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { hungryMutants } from '../mocks/mutants/egress.ts'
import type { Call } from '../src/model/call.ts'
import type { Reply } from '../src/model/reply.ts'
import { sendEgressChecks } from '../suites/droplet/send/egress.ts'
import type { Errand } from '../suites/droplet/send/errand.ts'
import { sendHardChecks } from '../suites/droplet/send/hard.ts'
import { bounded, type HugeAnswers } from '../suites/droplet/send/huge.ts'
import { leftInPeace, onceAtMost, sideBySide } from '../suites/droplet/send/load.ts'
import type { HostileRecords } from '../suites/droplet/send/records.ts'
import type { OddTargets } from '../suites/droplet/send/target.ts'
import { type OverTls, verified } from '../suites/droplet/send/tls.ts'
import { call, facts, reply } from './life-calls.ts'
import { runForReport } from './spawned.ts'

const id = 100_001
const own = (parts: Partial<Call> = {}): Call =>
  call('message', 100, { path: `/peers/${id}/message`, target: `/peers/${id}/message`, ...parts })
const lured = (parts: Partial<Call> = {}): Call =>
  call('other', 110, { actor: 'lure', path: `/redirected/${id}`, ...parts })
const timedOut: Reply = {
  ...reply(undefined),
  silence: { kind: 'timeout', detail: 'no complete answer' },
}
const fast = (status: number, body: object = {}): Reply => ({ ...reply(status, body), ms: 20 })
const errand = (parts: Partial<Errand> = {}): Errand => ({
  what: 'an odd target',
  id,
  reply: reply(502, { detail: 'no' }),
  arrived: [own()],
  lookups: 1,
  patienceMs: 60_000,
  budgetMs: 60_000,
  ...parts,
})

const odd = (parts: Partial<OddTargets['errands']> = {}, more: Partial<OddTargets> = {}) =>
  ({
    errands: {
      mute: errand(),
      gone: errand(),
      reset: errand(),
      cut: errand(),
      drip: errand(),
      text: errand(),
      ...parts,
    },
    redirected: [errand()],
    meanwhile: [fast(200)],
    after: fast(200),
    ...more,
  }) satisfies OddTargets

const records = (parts: Partial<HostileRecords> = {}): HostileRecords => ({
  schemes: [errand({ arrived: [] })],
  unspecified: [errand({ arrived: [] })],
  loopback: [errand({ arrived: [] })],
  withUser: [errand()],
  disguised: [errand({ arrived: [] })],
  paths: [errand()],
  meshOnLoopback: true,
  ...parts,
})

function judge(checkId: string, seen: unknown): string {
  const found = [...sendHardChecks, ...sendEgressChecks].find((check) => check.id === checkId)
  if (!found) throw new Error(`no check ${checkId}`)
  return found.judgeSeen(seen, facts, profile).state
}

describe('targets that are not as they ought to be', () => {
  test('a conforming droplet passes them all', () => {
    for (const check of sendHardChecks) expect([check.id, judge(check.id, odd())]).toContain('pass')
    for (const check of sendEgressChecks)
      expect([check.id, judge(check.id, records())]).toContain('pass')
  })

  test('silence counts only once the whole budget was waited for', () => {
    const mute = errand({ reply: timedOut })
    expect(judge('SEND-TIMEOUT', odd({ mute }))).toBe('fail')
    expect(judge('SEND-TIMEOUT', odd({ mute: { ...mute, patienceMs: 30_000 } }))).toBe('not-run')
    expect(judge('SEND-TGT-DRIP', odd({ drip: mute }))).toBe('fail')
    expect(judge('SEND-RESET', odd({ cut: mute }))).toBe('inconclusive')
  })

  test('a mute target is told as a gateway error while /health goes on', () => {
    expect(judge('SEND-TIMEOUT', odd({ mute: errand({ reply: reply(500) }) }))).toBe('fail')
    expect(judge('SEND-TIMEOUT', odd({ mute: errand({ reply: reply(200) }) }))).toBe('fail')
    const slow = { ...fast(200), ms: 900 }
    expect(judge('SEND-TIMEOUT', odd({}, { meanwhile: [slow] }))).toBe('fail')
    const early = errand({ reply: reply(404), lookups: 0 })
    expect(judge('SEND-TIMEOUT', odd({ mute: early }))).toBe('inconclusive')
  })

  test('an answer that breaks off after its status may count as delivered', () => {
    const delivered = errand({ reply: reply(200) })
    expect(judge('SEND-RESET', odd({ reset: delivered, cut: delivered }))).toBe('pass')
    expect(judge('SEND-RESET', odd({ gone: delivered }))).toBe('fail')
    expect(judge('SEND-TGT-BADJSON', odd({ text: delivered }))).toBe('pass')
    expect(judge('SEND-TGT-BADJSON', odd({ text: errand({ reply: reply(500) }) }))).toBe('fail')
  })

  test('a redirect may be followed, but neither with the token nor as a GET that counts', () => {
    const redirected = (followed: Partial<Call>, answer: number) =>
      judge(
        'SEND-TGT-REDIRECT',
        odd(
          {},
          { redirected: [errand({ reply: reply(answer), arrived: [own(), lured(followed)] })] },
        ),
      )
    expect(redirected({ method: 'POST', rawHeaders: [] }, 200)).toBe('pass')
    expect(redirected({ method: 'GET', rawHeaders: [] }, 502)).toBe('pass')
    expect(redirected({ method: 'GET', rawHeaders: [] }, 200)).toBe('fail')
    expect(redirected({ method: 'POST', rawHeaders: [['Authorization', 'Bearer x']] }, 502)).toBe(
      'fail',
    )
    const nothing = odd({}, { redirected: [errand({ arrived: [] })] })
    expect(judge('SEND-TGT-REDIRECT', nothing)).toBe('inconclusive')
  })

  test('what is read is bounded where it is kept, and unclear where nobody sees that', () => {
    const MB = 1_048_576
    const huge = (taken: number, grownBytes?: number, answer = 502): string => {
      const seen: HugeAnswers = {
        errands: [errand({ reply: reply(answer) })],
        taken: [taken],
        after: fast(200),
        grownBytes,
      }
      return bounded(seen).state
    }
    expect(huge(MB)).toBe('pass')
    expect(huge(512 * MB, 10 * MB)).toBe('pass')
    expect(huge(512 * MB, 500 * MB)).toBe('fail')
    expect(huge(512 * MB)).toBe('inconclusive')
    expect(huge(0)).toBe('inconclusive')
    expect(huge(MB, 0, 500)).toBe('fail')
  })
})

describe('hostile records', () => {
  test('another scheme is refused, unless the record named a good address elsewhere', () => {
    const scheme = (parts: Partial<Errand>) =>
      judge('SEND-SSRF-SCHEME', records({ schemes: [errand({ arrived: [], ...parts })] }))
    expect(scheme({ reply: reply(200) })).toBe('fail')
    expect(scheme({ reply: reply(500) })).toBe('fail')
    expect(scheme({ reply: reply(422) })).toBe('pass')
    expect(scheme({ reply: reply(200), arrived: [own({ method: 'POST' })] })).toBe('pass')
    expect(scheme({ arrived: [lured()] })).toBe('fail')
    expect(scheme({ reply: timedOut })).toBe('inconclusive')
  })

  test('loopback is held against nobody whose mesh lives there', () => {
    const called = [errand({ arrived: [lured()] })]
    const inner = (parts: Partial<HostileRecords>) => judge('SEND-SSRF-INTERNAL', records(parts))
    expect(inner({ loopback: called })).toBe('pass')
    expect(inner({ loopback: called, meshOnLoopback: false })).toBe('fail')
    expect(inner({ unspecified: called })).toBe('fail')
    expect(inner({ meshOnLoopback: false })).toBe('not-run')
  })

  test('user information is neither sent nor a host; the path stays /message', () => {
    const basic = `Basic ${Buffer.from('somebody:p4ss-7c1e').toString('base64')}`
    const withUser = [errand({ arrived: [own({ rawHeaders: [['Authorization', basic]] })] })]
    expect(judge('SEND-SSRF-USERINFO', records({ withUser }))).toBe('fail')
    const disguised = [errand({ arrived: [lured()] })]
    expect(judge('SEND-SSRF-USERINFO', records({ disguised }))).toBe('fail')
    const paths = [errand({ arrived: [own({ path: `/peers/${id}` })] })]
    expect(judge('SEND-SSRF-PATH', records({ paths }))).toBe('fail')
  })

  test('a message over TLS is sent to nobody but the certified', () => {
    const over = (messages: readonly Call[]): OverTls => ({
      errand: errand({ arrived: [] }),
      messages,
    })
    expect(verified({ faulty: [over([])], good: over([own()]) }).state).toBe('pass')
    expect(verified({ faulty: [over([own()])], good: over([own()]) }).state).toBe('fail')
    expect(verified({ faulty: [over([])], good: over([]) }).state).toBe('not-run')
    expect(verified({ faulty: [], good: undefined }).state).toBe('not-run')
  })
})

describe('load, leaving, itself', () => {
  test('many slow messages hold up nobody', () => {
    const crowd = (answer: Reply, ms: number) =>
      sideBySide({ errands: [errand({ reply: answer })], meanwhile: [{ ...fast(200), ms }] }).state
    expect(crowd(reply(200), 20)).toBe('pass')
    expect(crowd(reply(200), 700)).toBe('fail')
    expect(crowd(reply(500), 20)).toBe('fail')
    expect(crowd(reply(503), 20)).toBe('inconclusive')
  })

  test('who leaves costs no more than four tries', () => {
    const left = (tries: number, answer: Reply = timedOut) =>
      leftInPeace({
        reply: answer,
        tries: Array.from({ length: tries }, () => own()),
        after: fast(200),
      }).state
    expect(left(3)).toBe('pass')
    expect(left(5)).toBe('fail')
    expect(left(1, reply(502))).toBe('inconclusive')
  })

  test('itself: refused, or once', () => {
    const self = (
      answer: Reply,
      lookups = 1,
      endpoint: string | undefined = 'http://127.0.0.1:1',
    ) => onceAtMost({ errand: errand({ reply: answer }), lookups, endpoint }).state
    expect(self(reply(422))).toBe('pass')
    expect(self(reply(200))).toBe('pass')
    expect(self(reply(200), 9)).toBe('fail')
    expect(self(reply(504))).toBe('fail')
    expect(self(reply(502), 1, 'https://drop42.mesh.test')).toBe('inapplicable')
  })
})

/** Memory is seen only where the droplet has a process of its own, and where /proc tells. */
describe.runIf(process.platform === 'linux')('a droplet that keeps all it is answered', () => {
  const droplet = fileURLToPath(new URL('../dist/mocks/droplet/main.js', import.meta.url))
  test.each(hungryMutants)('$name is caught', { timeout: 90_000 }, async ({ fault, caught }) => {
    const command = `node ${droplet} --conduct '${JSON.stringify(fault)}'`
    const { report } = await runForReport(['run', '--command', command, '--only', ...caught])
    const [finding] = report.findings
    expect(finding).toMatchObject({ id: caught[0], state: 'fail', blame: 'droplet' })
    expect(finding?.actual).toMatch(/grew by/)
  })
})
