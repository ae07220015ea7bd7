import * as clause from '../../../fixtures/clauses/hb-trouble.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { callsFor, inSeconds } from './beats.ts'
import { comesBack, inTrouble } from './hb-trouble-judges.ts'
import { longerWait, oneCall } from './life.ts'
import { described } from './outbound.ts'
import { away, hang, longestRequestMs, mute, outage } from './trouble-scenes.ts'
import { beatAfter, struck, type Trouble, type TroubledLife } from './troubles.ts'

const common = { needs: 'P', evidence: oneCall, given: outage } as const

export const hbOutageChecks: readonly Check[] = [
  check({
    ...common,
    id: 'HB-HANG',
    title: 'a heartbeat that is never answered is given up',
    clause: clause.beatsAreNotHeldUp,
    given: hang,
    judge: (seen) => inTrouble(seen, mute, (trouble) => givenUp(seen, trouble)),
    means: 'One lost packet stalls the heartbeat for good, or hung requests pile up.',
    fix: 'Give every request to the Registry a deadline of a few seconds.',
  }),
  check({
    ...common,
    id: 'HB-OUTAGE',
    title: 'heartbeats come back after an outage of the Registry',
    clause: clause.beatsOutliveOutage,
    judge: (seen) =>
      inTrouble(seen, away, (trouble) => comesBack(seen, trouble, seen.intervalMs + 15_000)),
    means: 'After every outage of the Registry somebody has to restart the droplets.',
    fix: 'Catch connection errors inside the heartbeat loop, and go on at the next interval.',
  }),
  check({
    ...common,
    id: 'HB-NO-CATCHUP',
    title: 'heartbeats missed in an outage are not sent afterwards',
    clause: clause.missedBeatsAreDropped,
    judge: (seen) => inTrouble(seen, away, (trouble) => noBurst(seen, trouble)),
    means: 'A Registry that has just come back is met by the missed heartbeats of everybody.',
    fix: 'Drop a heartbeat that failed; the next one says all that matters.',
  }),
  check({
    ...common,
    id: 'HB-STATUS-TRUTH',
    title: 'the status in heartbeats changes when the Registry is away',
    clause: clause.statusIsDerived,
    judge: (seen) => inTrouble(seen, away, (trouble) => statusChanges(seen, trouble)),
    means: 'Whoever chooses droplets by their status chooses one that cannot do its work.',
    fix: 'Derive the status from the last calls to what the droplet depends on.',
  }),
]

/** The hung heartbeat is abandoned in time, and another one came. */
export function givenUp(
  { intervalMs }: Pick<TroubledLife, 'intervalMs'>,
  trouble: Trouble,
): Outcome {
  const [hung] = struck(trouble, 'heartbeat')
  if (!hung) return notRun('no heartbeat was left without an answer', longerWait)
  const heldMs = (hung.goneAt ?? trouble.liftedMs) - hung.at
  const next = callsFor(trouble.calls, 'heartbeat').find(({ at }) => at > hung.at)
  const evidence = [hung.exchange]
  if (hung.goneAt === undefined)
    return heldMs < longestRequestMs
      ? notRun(`it was watched for ${inSeconds(heldMs)} only`, longerWait)
      : fail('given up within 30 s', `held for ${inSeconds(heldMs)}`, described(hung), evidence)
  if (heldMs > longestRequestMs + 1000)
    return fail('given up within 30 s', `after ${inSeconds(heldMs)}`, described(hung), evidence)
  if (next) return pass(`given up after ${inSeconds(heldMs)}`)
  const waitedMs = trouble.untilMs - hung.goneAt
  return waitedMs >= 2 * intervalMs + 8000
    ? fail('the next heartbeat', `none in ${inSeconds(waitedMs)}`, described(hung), evidence)
    : notRun(`the next heartbeat was waited for ${inSeconds(waitedMs)} only`, longerWait)
}

/** The one that was due, and one more that was on its way. */
const mostAtOnce = 2

export function noBurst(
  { intervalMs }: Pick<TroubledLife, 'intervalMs'>,
  trouble: Trouble,
): Outcome {
  const first = beatAfter(trouble)
  if (!first) return notRun('no heartbeat was seen after the outage', longerWait)
  const soon = callsFor(trouble.calls, 'heartbeat').filter(
    ({ at }) => at >= first.at && at <= first.at + intervalMs / 2,
  )
  return soon.length <= mostAtOnce
    ? pass()
    : fail(
        `at most ${mostAtOnce} heartbeats in half an interval`,
        `${soon.length}`,
        described(first),
        soon.slice(0, 5).map(({ exchange }) => exchange),
      )
}

/** What the droplet tried to tell in the outage is compared with what it had told before. */
export function statusChanges({ calls }: Pick<TroubledLife, 'calls'>, trouble: Trouble): Outcome {
  const [first, ...later] = struck(trouble, 'heartbeat')
  const usual = callsFor(calls, 'heartbeat').find(({ at }) => at < trouble.fromMs)
  const told = membersOf(usual?.json).status
  if (!usual || told === undefined) return inapplicable('the heartbeats tell no status')
  const last = later.at(-1)
  if (!first || !last)
    return notRun('fewer than two heartbeats were tried in the outage', longerWait)
  const after = [
    ...later,
    ...callsFor(trouble.calls, 'heartbeat').filter((call) => call === beatAfter(trouble)),
  ]
  const other = after.find(({ json }) => membersOf(json).status !== told)
  return other
    ? pass(`from ${JSON.stringify(told)} to ${JSON.stringify(membersOf(other.json).status)}`)
    : fail(
        'another status while the Registry is out of reach',
        `${JSON.stringify(told)} in ${after.length} heartbeats`,
        described(last),
        [usual.exchange, last.exchange],
      )
}
