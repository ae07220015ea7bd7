import * as clause from '../../../fixtures/clauses/tok-trouble.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, said } from '../../judges.ts'
import { callsFor, inSeconds } from '../life/beats.ts'
import { longerWait, oneCall } from '../life/life.ts'
import { answeredWell, described } from '../life/outbound.ts'
import { retryBoundMs } from '../life/retries.ts'
import { lived, type Spell, spell } from '../life/spells.ts'
import { baseMs, ownBaseMs } from './refusals.ts'

/** A start towards a Registry that puts the droplet off, each time in other words. */
export interface Limited {
  readonly spell: Spell
  /** The date of the second 429 on the clock of the mesh, in milliseconds. */
  readonly dateMs: number
}

export const retryAfterSeconds = 2

/** Behind the first two waits of a droplet that starts in time; in whole seconds, as the header has it. */
const dateAheadMs = 6000

const senseless = ['soon', '-5', '1000000000']

const limited = (retryAfter: string): Omit<Fault, 'at' | 'after'> => ({
  times: 1,
  status: 429,
  headers: [['retry-after', retryAfter]],
  body: '{"detail":"too many requests"}',
})

export const limitedTokens: Stimulus<Limited> = {
  name: 'token requests answered 429 with Retry-After in seconds, as a date, and senseless',
  phase: 'life',
  scene: { faults: [], env: { RETRY_BASE_MS: String(baseMs) }, long: true },
  waits: () => dateAheadMs + retryBoundMs + 4000,
  apply: async (stage) => {
    const date = Math.floor((Date.now() + dateAheadMs) / 1000) * 1000
    const dateMs = date - Date.now() + stage.mesh.now()
    const answers = [String(retryAfterSeconds), new Date(date).toUTCString(), ...senseless]
    const faults: Fault[] = [
      { at: 'token', times: 1, status: 500, body: '{"detail":"Internal error"}' },
      ...answers.map((value): Fault => ({ at: 'token', ...limited(value) })),
    ]
    return { dateMs, spell: await putOff(stage, faults, dateMs) }
  },
}

/** Until a token was had, or as long as a wait may rightly last. */
const putOff = (stage: Stage, faults: readonly Fault[], dateMs: number): Promise<Spell> =>
  spell(stage, {
    name: 'token requests answered 429',
    faults,
    during: async ({ until }) => {
      const mostMs = dateMs - stage.mesh.now() + retryBoundMs + 2000
      await until((calls) => callsFor(calls, 'token').some(answeredWell), mostMs)
      return undefined
    },
  })

const tries = ({ calls }: Spell): readonly Call[] => callsFor(calls, 'token')

/** The nth request that was put off, and the one after it. */
const putOffAt = (seen: Spell, index: number): readonly [Call | undefined, Call | undefined] => {
  const asked = tries(seen)
  const limits = asked.filter(({ status }) => status === 429)
  const call = limits[index]
  return [call, call && asked[asked.indexOf(call) + 1]]
}

/** Timers and clocks may differ by this much. */
const earlyMs = 50

export function secondsHeeded({ spell: seen }: Limited): Outcome {
  const [call, next] = putOffAt(seen, 0)
  if (!call) return inconclusive('no token request was there to be put off')
  const ownMs = ownBaseMs(seen.calls) ?? 0
  if (ownMs * 2 >= retryAfterSeconds * 1000)
    return notRun(
      `its own wait of ${inSeconds(ownMs)} hides that of ${retryAfterSeconds} s`,
      longerWait,
    )
  if (!next) return notRun('no further token request was seen', longerWait)
  const waitedMs = next.at - call.at
  return waitedMs >= retryAfterSeconds * 1000 - earlyMs
    ? pass(`waited ${inSeconds(waitedMs)}`)
    : fail(
        `the next token request after ${retryAfterSeconds} s at the earliest`,
        `after ${inSeconds(waitedMs)}`,
        described(call),
        [call.exchange, next.exchange],
      )
}

/** A date has whole seconds, and so have the sums of some. */
const roundingMs = 1000

export function dateHeeded({ spell: seen, dateMs }: Limited): Outcome {
  const [call, next] = putOffAt(seen, 1)
  if (!call) return notRun('no token request met the date in the time given', longerWait)
  const leftMs = dateMs - call.at
  if (leftMs < roundingMs + 500 + 4 * (ownBaseMs(seen.calls) ?? 0))
    return notRun('the droplet came too late for the date to tell anything', longerWait)
  if (!next) return notRun('no further token request was seen', longerWait)
  const waitedMs = next.at - call.at
  return waitedMs >= leftMs - roundingMs
    ? pass()
    : fail(
        `the next token request after the date, ${inSeconds(leftMs)} later`,
        `after ${inSeconds(waitedMs)}`,
        described(call),
        [call.exchange, next.exchange],
      )
}

/** A value without sense is followed by another request all the same; a huge one may be cut to what we do not wait for. */
export function senselessOutlived({ spell: seen }: Limited): Outcome {
  if (!seen.alive || seen.health.status === undefined)
    return fail('a living droplet', said(seen.health), 'after a senseless Retry-After', [
      seen.health.exchange,
    ])
  for (const [index, value] of senseless.entries()) {
    const [call, next] = putOffAt(seen, index + 2)
    if (!call) return notRun(`no token request met "Retry-After: ${value}"`, longerWait)
    if (next) continue
    const waitedMs = seen.untilMs - call.at
    return waitedMs >= retryBoundMs && Number(value) !== 1e9
      ? fail('another token request', `none in ${inSeconds(waitedMs)}`, `Retry-After: ${value}`, [
          call.exchange,
        ])
      : notRun(`after "Retry-After: ${value}" no token request was seen`, longerWait)
  }
  return pass()
}

const row = { needs: 'P', evidence: oneCall, given: limitedTokens, tags: ['timed'] } as const

export const tokLimitedChecks: readonly Check[] = [
  check({
    ...row,
    id: 'TOK-429-SECONDS',
    title: 'Retry-After of a refused token request is heeded',
    clause: clause.retryAfterIsHeeded,
    judge: (seen) => lived(seen.spell, () => secondsHeeded(seen)),
    means: 'A Registry that asks for quiet is asked all the more, and locks the droplet out.',
    fix: 'On 429 wait for as many seconds as Retry-After says, up to a cap of your own.',
  }),
  check({
    ...row,
    id: 'TOK-429-DATE',
    title: 'Retry-After is read as a date, and survived where it is senseless',
    clause: clause.retryAfterIsRead,
    judge: (seen) => lived(seen.spell, () => all(dateHeeded(seen), senselessOutlived(seen))),
    means: 'A date is taken for zero seconds, or a slip of the Registry puts the droplet to sleep.',
    fix: 'Parse seconds, then an HTTP date; clamp the result, and fall back to your own wait otherwise.',
  }),
]
