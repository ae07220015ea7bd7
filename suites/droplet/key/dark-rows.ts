import * as clause from '../../../fixtures/clauses/key.ts'
import { withoutKeys } from '../../../fixtures/deviations/outage.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { all, everyReply, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { type Dark, dark, inDark, type Signal, type Simple } from './dark.ts'
import { cutShort, refusedOrClosed } from './refetch.ts'
import { withoutKeySet } from './scenes.ts'

const inTheDark = {
  needs: 'P',
  after: [trust],
  inapplicable: withoutKeySet,
  given: dark,
} as const

const closed = ({ status = 0 }: Reply): boolean => [400, 401, 403, 503].includes(status)

const failClosed = 'Fail closed: answer 401 or 503 until a key has been fetched.'

export const keyDarkChecks: readonly Check[] = [
  check({
    ...inTheDark,
    id: 'KEY-DOWN-START',
    title: 'a droplet starts without the key set, and stays closed',
    clause: clause.startsWithoutKeys,
    judge: started,
    means: 'The droplet cannot start while the Registry is down, or starts with its doors open.',
    fix: 'Start at once, fetch in the background, answer 401 or 503 until a key has been fetched.',
  }),
  check({
    ...inTheDark,
    id: 'KEY-DOWN-RECOVER',
    title: 'a key set that comes late is fetched without a restart',
    clause: clause.lateKeysFetched,
    judge: (seen) => recovered(seen),
    means: 'A droplet that started before the Registry stays closed until someone restarts it.',
    fix: 'Fetch when a token asks for it, or again and again in the background.',
  }),
  check({
    ...inTheDark,
    id: 'KEY-DOWN-UNVERIFIED',
    title: 'without keys no token is believed',
    clause: clause.neverUnverified,
    evidence: { exchanges: withoutKeys.length },
    judge: (seen) => closedTo(seen, seen.forged),
    means:
      'When the key set is unreachable, claims are believed unverified: an outage opens every door.',
    fix: failClosed,
  }),
  check({
    ...inTheDark,
    id: 'KEY-DOWN-SIMPLE',
    title: 'without keys the API token sends nothing to others',
    clause: clause.apiTokenSendsNothing,
    judge: (seen) => sendsNothing(seen),
    means: 'An outage of the Registry hands the voice of this droplet to one static secret.',
    fix: 'Take the API token for reading at most, by an explicit setting, and never on /send.',
  }),
  check({
    ...inTheDark,
    id: 'KEY-DOWN-SIMPLE-OPAQUE',
    title: 'without keys a made-up string is still no credential',
    clause: clause.stringIsNoCredential,
    evidence: { exchanges: 4 },
    judge: (seen) =>
      all(closedTo(seen, seen.strings), everyReply(seen.unset.replies, 'HTTP 401 or 503', closed)),
    means: 'In an outage anything that is long enough, or an empty secret, opens the doors.',
    fix: 'Compare with the one configured secret as a whole, and with none where none is configured.',
  }),
  check({
    ...inTheDark,
    id: 'KEY-HEALTH-SIGNAL',
    title: 'health or dependencies show that the key set is out of reach',
    clause: clause.missingKeysShow,
    judge: (seen) => inDark(seen, () => signals(seen.signal)),
    means: 'Every request is refused, and whoever watches the droplet sees a healthy one.',
    fix: 'Let the fetch of the key set count in what /health and /dependencies say of the Registry.',
  }),
]

/** What got in got in, whatever the controls say. */
const closedTo = (seen: Dark, replies: readonly Reply[]): Outcome => {
  const outcome = refusedOrClosed(replies)
  return replies.some(isAccepted) ? outcome : inDark(seen, () => outcome)
}

function started({ bright, start, look, good, alive }: Dark): Outcome {
  if (!isAccepted(bright))
    return inconclusive(`the good token beforehand met ${said(bright)}`, [bright.exchange])
  if (start !== 'serves')
    return fail(
      'a droplet that answers although its key set is out of reach',
      start === 'ended' ? 'it ended by itself' : 'it runs and does not answer',
      'a start while the key set is out of reach',
    )
  return all(
    look.health.status === undefined
      ? fail('an answer of /health', said(look.health), 'health without keys', [
          look.health.exchange,
        ])
      : pass(),
    refusedOrClosed([good]),
    alive ? pass() : fail('a process that goes on', 'it ended'),
  )
}

const recovered = (seen: Dark): Outcome =>
  inDark(seen, () => {
    const { last, tookMs, allowedMs } = seen.recovered
    if (isAccepted(last)) return pass(`accepted after ${Math.round(tookMs)} ms`)
    return (
      cutShort(seen.recovered, 'still refused') ??
      everyReply([last], `accepted within ${allowedMs / 1000} s`, isAccepted)
    )
  })

const sendsNothing = (seen: Dark): Outcome => {
  const { send, probe }: Simple = seen.simple
  if (send === undefined) return inapplicable('the droplet has no /send')
  if (isAccepted(send.known))
    return fail('HTTP 401, 403 or 503', said(send.known), send.known.ask.note, [
      send.known.exchange,
    ])
  return inDark(seen, () => {
    if (!closed(send.madeUp))
      return inconclusive(`a made-up token on /send met ${said(send.madeUp)}`, [
        send.madeUp.exchange,
      ])
    const outcome = everyReply([send.known], 'HTTP 401, 403 or 503', closed)
    return outcome.state === 'pass'
      ? pass(isAccepted(probe) ? 'the API token opens the probe endpoint' : 'it opens nothing')
      : outcome
  })
}

function signals(signal: Signal): Outcome {
  const { before, during, told } = signal
  if (told) return pass()
  if (before.health.status !== 200 && before.dependencies.status !== 200)
    return inconclusive(`beforehand: ${said(before.health)}`, [before.health.exchange])
  return (
    cutShort(signal, 'neither /health nor /dependencies has changed') ??
    fail(
      'a word that changes in /health or /dependencies',
      `the same as before: ${said(during.health)}`,
    )
  )
}
