import * as clause from '../../../fixtures/clauses/reg-start.ts'
import * as trouble from '../../../fixtures/clauses/tok-trouble.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { all, said } from '../../judges.ts'
import { callsFor, inSeconds } from './beats.ts'
import { longerWait, oneCall } from './life.ts'
import { answeredWell, described, everyCall } from './outbound.ts'
import { type CutOff, cutOff, gaveUp, giveUpMs } from './reg-start.ts'
import type { Spell } from './spells.ts'
import { recoveryBoundMs } from './troubles.ts'

const soonMs = 10_000

/** In daylight it served, so that what it does in the dark is the doing of the dark. */
const serves = (seen: Spell<unknown>, where: string, boundMs = soonMs): Outcome => {
  const broke = (actual: string): Outcome =>
    fail(`/health answered within ${inSeconds(boundMs)}`, actual, where, [seen.health.exchange])
  if (seen.start === 'ended') return broke('the process ended by itself')
  if (seen.start === 'mute') return broke(`no answer in ${inSeconds(seen.servedAfterMs)}`)
  if (seen.servedAfterMs > boundMs) return broke(`after ${inSeconds(seen.servedAfterMs)}`)
  return seen.alive && seen.health.status !== undefined ? pass() : broke(said(seen.health))
}

const closed = 'a start while the port of the Registry is closed'
const silent = 'a start while the Registry never answers'

export function triesOn({ refused, intervalMs }: CutOff): Outcome {
  const served = serves(refused, closed)
  if (served.state !== 'pass') return served
  const back = callsFor(refused.calls, 'token').find(({ at }) => at >= refused.liftedMs)
  if (back) return pass(`asked again ${inSeconds(back.at - refused.liftedMs)} after it came back`)
  const waitedMs = refused.untilMs - refused.liftedMs
  return waitedMs >= recoveryBoundMs(intervalMs)
    ? fail('a token request once the port is open', `none in ${inSeconds(waitedMs)}`, closed)
    : notRun(`no token request in ${inSeconds(waitedMs)}`, longerWait)
}

const healthMs = 500

export function givesUp({ mute }: CutOff): Outcome {
  const served = serves(mute, silent)
  if (served.state !== 'pass') return served
  const [asked] = callsFor(mute.calls, 'token')
  if (!asked) return inconclusive('no token request came while the Registry was silent')
  const late = (mute.met ?? []).filter(({ ms, status }) => ms > healthMs || status === undefined)
  const [worst] = [...late].sort((a, b) => b.ms - a.ms)
  if (worst && (late.length > 1 || worst.ms > 4 * healthMs))
    return fail(
      `/health within ${healthMs} ms throughout`,
      `${said(worst)} after ${Math.round(worst.ms)} ms`,
      silent,
      late.slice(0, 5).map(({ exchange }) => exchange),
    )
  const watchedMs = mute.liftedMs - asked.at
  if (gaveUp(mute.calls)) return pass(`given up within ${inSeconds(watchedMs)}`)
  return watchedMs >= giveUpMs
    ? fail(`given up within ${inSeconds(giveUpMs)}`, 'still waiting', described(asked), [
        asked.exchange,
      ])
    : notRun(`still waiting after ${inSeconds(watchedMs)}`, longerWait)
}

export function outlived({ refused, unresolved, troubled, mute }: CutOff): Outcome {
  const met = troubled.calls.filter(({ fault }) => fault !== undefined)
  const starts = [
    [refused, closed],
    [unresolved, 'a start while its name leads nowhere'],
    [mute, silent],
  ] as const
  const last = met.at(-1)
  if (troubled.start === 'serves' && last === undefined)
    return inconclusive('no registration was there to fail')
  return all(
    serves(troubled, last ? described(last) : 'a start', Number.POSITIVE_INFINITY),
    // Who does not serve is another row's matter; here it must not have ended.
    ...starts.map(([seen, where]) =>
      seen.start === 'mute' ? pass() : serves(seen, where, Number.POSITIVE_INFINITY),
    ),
  )
}

/** What stays the same as long as the settings do. */
export function sameIdentity(seen: CutOff, _: Facts, profile: Profile): Outcome {
  const [first, ...later] = [seen.calm, seen.refused.calls, seen.troubled.calls].flatMap((calls) =>
    callsFor(calls, 'register').slice(0, 1),
  )
  if (!first || later.length === 0)
    return inconclusive(`${first ? 'one' : 'no'} start with a registration was seen`)
  const names = [...profile.registration.identities, 'metadata.numeric_id', 'metadata.name']
  const differing = later.flatMap((call) =>
    names.filter((name) => memberOf(call, name) !== memberOf(first, name)),
  )
  return differing.length === 0
    ? pass(`${later.length + 1} starts`)
    : fail(
        'the same identity at every start',
        `another ${[...new Set(differing)].join(', ')}`,
        described(first),
        [first, ...later].map(({ exchange }) => exchange),
      )
}

function memberOf({ json }: Call, name: string): string {
  const value = name.split('.').reduce<unknown>((body, member) => membersOf(body)[member], json)
  return JSON.stringify(value) ?? ''
}

export function goodbye({ leaving, calm }: CutOff): Outcome {
  if (!callsFor(calm, 'register').some(answeredWell))
    return inconclusive('no registration was ever confirmed')
  const last = leaving.filter(({ purpose }) => purpose !== 'token' && purpose !== 'jwks').at(-1)
  if (!last) return pass('it tells nobody when it leaves')
  const { status } = membersOf(last.json)
  return pass(`its last call: ${described(last)}${status ? `, status ${String(status)}` : ''}`)
}

/** Plain requests through the proxy that the settings name; what goes past every proxy is not seen. */
export function asksNobody({ troubled }: CutOff): Outcome {
  if (troubled.start !== 'serves') return inconclusive('the droplet did not start')
  const outside = troubled.calls.filter(({ actor }) => actor === 'lure')
  const clean = everyCall(outside, 'no request outside the mesh', ({ target }) => target)
  return clean.state === 'pass' ? pass('no plain HTTP request came to the proxy') : clean
}

const row = { needs: 'P', evidence: oneCall, given: cutOff } as const

export const regStartChecks: readonly Check[] = [
  check({
    ...row,
    id: 'REG-NONBLOCK',
    title: 'a silent Registry does not hold up the start',
    clause: clause.servesWithoutRegistry,
    judge: ({ mute }) => serves(mute, silent),
    means: 'A slow Registry looks like a crash of every droplet that is started meanwhile.',
    fix: 'Listen first; ask for the token and register in the background.',
  }),
  check({
    ...row,
    id: 'REG-UNHANDLED',
    title: 'no failure of the Registry ends the process',
    clause: clause.outlivesRegistryFaults,
    judge: outlived,
    means: 'One broken answer of the Registry takes the droplet down.',
    fix: 'Catch every error of registration and heartbeat, those of the response stream too.',
  }),
  check({
    ...row,
    id: 'REG-RESTART-IDEMP',
    title: 'a droplet started again registers as the same',
    clause: clause.sameAfterRestart,
    judge: sameIdentity,
    means: 'Every start leaves another dead record in the Registry.',
    fix: 'Take names and number from the settings, never from chance or time.',
  }),
  check({
    ...row,
    id: 'REG-DEREG',
    title: 'whether a droplet says that it leaves',
    clause: clause.saysGoodbye,
    judge: goodbye,
    means: 'Peers learn of its end by missed heartbeats only.',
    fix: 'Nothing to mend: a last heartbeat with another status is a courtesy.',
  }),
  check({
    ...row,
    id: 'REG-EGRESS',
    title: 'a start asks no service outside the mesh',
    clause: clause.asksNobodyElse,
    judge: asksNobody,
    means: 'A third party learns of every start, and its silence or its answer shapes the record.',
    fix: 'Take the address from a setting instead of asking a service for it.',
  }),
  check({
    ...row,
    id: 'TOK-REFUSED',
    title: 'a closed port of the Registry is outlived and tried again',
    clause: trouble.refusedConnectionsAreOutlived,
    judge: triesOn,
    means: 'A droplet that starts before the Registry has to be started again by hand.',
    fix: 'Treat a refused connection as a failed try: keep serving, and repeat with growing waits.',
  }),
  check({
    ...row,
    id: 'TOK-DNS',
    title: 'a Registry name that leads nowhere does not end the droplet',
    clause: trouble.unknownHostsAreOutlived,
    judge: ({ unresolved }) => serves(unresolved, 'a start while its name leads nowhere'),
    means: 'A hiccup of the resolver at start takes the droplet down.',
    fix: 'Treat a name that cannot be resolved as a failed try.',
  }),
  check({
    ...row,
    id: 'TOK-TIMEOUT',
    title: 'a token request without an answer is given up',
    clause: trouble.requestsHaveDeadlines,
    judge: givesUp,
    tags: ['timed'],
    means: 'One hanging connection keeps the droplet without a token for as long as it hangs.',
    fix: 'Give every request a deadline of a few seconds that counts to the end of the body.',
  }),
]
