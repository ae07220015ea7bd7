import { membersOf } from '../../../src/model/json.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { accepts, all, refuses, said } from '../../judges.ts'
import { callsFor } from '../life/beats.ts'
import { described } from '../life/outbound.ts'
import type { OddStart, OddTokens } from './content.ts'
import { muteOutcome, withoutControl } from './starts.ts'

type Named = keyof NonNullable<OddTokens['starts']>

/** Judges one of the starts, where it came to hand the odd token over. */
const about =
  <Name extends Named>(
    name: Name,
    judge: (start: NonNullable<OddTokens['starts']>[Name], seen: OddTokens) => Outcome,
  ) =>
  (seen: OddTokens, _: Facts, profile: Profile): Outcome => {
    const start = seen.starts?.[name]
    if (start === undefined)
      return withoutControl(seen.first, profile) ?? inconclusive('it was not started so')
    const given = callsFor(start.calls, 'token').some((call) => call.issued !== undefined)
    if (!given) return muteOutcome(start) ?? inconclusive(`${start.what}: it was never handed over`)
    return judge(start, seen)
  }

const alive = ({ start, health, what }: OddStart): Outcome =>
  start === 'serves' && health.status !== undefined && health.status < 500
    ? pass()
    : fail('a living droplet', start === 'ended' ? 'it has ended' : said(health), `after ${what}`, [
        health.exchange,
      ])

/** A credential that is no compact token: made of what was not there. */
const junk = ({ calls }: OddStart) =>
  calls.find(({ bearer }) => bearer !== undefined && !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(bearer))

export const otherMember = about('otherMember', (start) => {
  const made = junk(start)
  if (made)
    return fail('the token used, or none', 'a Bearer that is no token', described(made), [
      made.exchange,
    ])
  const lives = alive(start)
  if (lives.state !== 'pass') return lives
  const used = start.calls.some(({ bearer }) => bearer !== undefined)
  return pass(used ? 'the token is used' : 'the token is not used')
})

export const algorithmTold = about('symmetric', ({ logBefore: log, what }) => {
  if (log.trim() === '') return inconclusive('the droplet printed nothing at all')
  return /HS256|algorithm|\balg\b/i.test(log)
    ? pass()
    : fail('a message about the algorithm in the log', 'none', `after ${what}`)
})

export const algorithmFixed = about('symmetric', (start) =>
  all(refuses(start.symmetric), alive(start), accepts([start.good])),
)

export const issuerHarmless = about('elsewhere', (start) => {
  const lives = alive(start)
  if (lives.state !== 'pass') return lives
  const told = /issuer|audience|\biss\b|\baud\b/i.test(start.log)
  return pass(told ? 'the log tells of it' : 'nothing is told of it')
})

export const subjectOwn = about('somebody', ({ calls, log, what }) => {
  const foreign = new Set(calls.map((call) => call.issued).filter((one) => one !== undefined))
  const shown = calls.filter(({ bearer }) => bearer !== undefined && foreign.has(bearer))
  const toPeer = shown.find(({ purpose }) => purpose === 'message')
  const expected = 'the token of another droplet not used, or told of'
  if (toPeer)
    return fail(expected, 'a message to a peer sent with it', described(toPeer), [toPeer.exchange])
  const [call] = shown
  if (!call) return pass('it is not used')
  return /another droplet|\bsub\b|subject|identity|droplet_?id.{0,40}(?:match|differ|expected)/i.test(
    log,
  )
    ? pass('it is used, and the log tells of it')
    : fail(expected, 'it is used, and nothing is told', `${described(call)}, after ${what}`, [
        call.exchange,
      ])
})

/** Four requests, one more for each beat, and one for each call that was refused: that is how a 401 is met. */
export const endedNoLoop = about('ended', (start, { intervalSeconds }) => {
  const asked = callsFor(start.calls, 'token')
  const refused = start.calls.filter(({ status }) => status === 401).length
  const beats = Math.floor(start.watchedMs / 1000 / intervalSeconds)
  const most = 5 + beats + Math.min(refused, 4)
  const came = `${asked.length} token requests in ${(start.watchedMs / 1000).toFixed(1)} s`
  if (asked.length > most)
    return fail(
      `at most ${most} token requests in that time`,
      came,
      start.what,
      asked.slice(0, 5).map(({ exchange }) => exchange),
    )
  const lives = alive(start)
  return lives.state === 'pass' ? pass(came) : lives
})

export const endedTold = about('ended', ({ log, health, what }) => {
  if (/expire|ended|token|401|unauthor|credential/i.test(log)) return pass('the log tells of it')
  const { registry, status } = membersOf(health.json)
  if (String(registry ?? status).match(/disconnect|degraded|error|inactive|unhealthy|unknown/i))
    return pass('the health tells of it')
  return log.trim() === ''
    ? inconclusive('the droplet printed nothing at all')
    : fail('a word about it in the log or in the health', 'none', `after ${what}`, [
        health.exchange,
      ])
})
