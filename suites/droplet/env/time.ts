import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, acceptsOrRefuses, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, postEach, postText, undemanded, valuesOf, withRaw } from './post.ts'

type Judge = (replies: readonly Reply[], _: unknown, profile: Profile) => Outcome

const hour = 3_600_000
const takes: Judge = (replies) => accepts(replies)
const takesOrRefuses: Judge = (replies) => acceptsOrRefuses(replies)
const refuses: Judge = (replies) => allInvalid(replies)
const survives: Judge = (replies, _, profile) => staysSafe(replies, profile.limits.maxLatencyMs)

const impossible = stamps('timestamps that name no moment', 4, (now) => {
  const year = new Date(now).getUTCFullYear()
  return [
    `${year}-13-01T08:00:00Z`,
    `${year}-02-30T08:00:00Z`,
    `${year}-01-01T25:00:00Z`,
    `${year}-01-01T08:60:00Z`,
  ]
})

const common = { needs: 'T', after: [posToken], inapplicable: undemanded('timestamp') } as const
const parse = 'Parse timestamps with an RFC 3339 parser instead of one fixed pattern.'
const fallback = 'Catch what the date parser throws and answer 422.'

export const envTimeChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-TS-Z',
    title: 'a timestamp in UTC with the letter Z is accepted',
    clause: clause.utcIsAccepted,
    given: stamps('a timestamp with Z', 0, (now) => [`${iso(now)}Z`]),
    judge: takes,
    means: 'The form the guide itself uses is refused.',
    fix: parse,
  }),
  check({
    ...common,
    id: 'ENV-TS-OFFSET',
    title: 'a timestamp with a numeric offset is accepted',
    clause: clause.timeFormsAreAccepted,
    given: stamps('timestamps with offsets', 0, (now) => [
      `${iso(now + 5.5 * hour)}+05:30`,
      `${iso(now - 8 * hour)}-08:00`,
      `${iso(now)}+00:00`,
    ]),
    judge: takes,
    means: 'Senders whose library writes an offset instead of Z are shut out.',
    fix: parse,
  }),
  check({
    ...common,
    id: 'ENV-TS-FRACTION',
    title: 'a timestamp with a fraction of a second is accepted',
    clause: clause.timeFormsAreAccepted,
    given: stamps('timestamps with fractions', 0, (now) =>
      ['1', '123', '123456', '123456789'].map((digits) => `${iso(now)}.${digits}Z`),
    ),
    judge: takes,
    means: 'Senders whose library writes more or fewer digits are shut out.',
    fix: parse,
  }),
  check({
    ...common,
    id: 'ENV-TS-LOWER',
    title: 'timestamps at the edge of the format are handled',
    clause: clause.looseTimesAreHandled,
    given: stamps('timestamps in loose spelling', 0, (now) => [
      `${iso(now)}Z`.toLowerCase(),
      `${iso(now)}-00:00`,
      `${iso(now).replace('T', ' ')}Z`,
    ]),
    judge: takesOrRefuses,
    means: 'A spelling the format just allows breaks the droplet.',
    fix: fallback,
  }),
  check({
    ...common,
    id: 'ENV-TS-NAIVE',
    title: 'a timestamp without an offset is handled',
    clause: clause.naiveTimesAreHandled,
    given: stamps('a timestamp without an offset', 0, (now) => [iso(now)]),
    judge: takesOrRefuses,
    means: 'A timestamp many senders write breaks the droplet.',
    fix: 'Take it as UTC or refuse it with 422.',
  }),
  check({
    ...common,
    id: 'ENV-TS-EPOCH',
    title: 'a count of seconds is no timestamp',
    clause: clause.timestampIsText,
    given: stamps('timestamps in seconds', 2, (now) => [
      Math.floor(now / 1000),
      String(Math.floor(now / 1000)),
    ]),
    judge: refuses,
    means: 'Numbers are converted, and seconds and milliseconds get mixed up.',
    fix: 'Demand a string in RFC 3339 form.',
  }),
  check({
    ...common,
    id: 'ENV-TS-IMPOSSIBLE',
    title: 'a timestamp that names no moment does no harm',
    clause: clause.oddTimesAreSafe,
    given: impossible,
    judge: survives,
    means: 'The date parser throws, and nobody catches it.',
    fix: fallback,
  }),
  check({
    ...common,
    id: 'ENV-TS-IMPOSSIBLE-SHOULD',
    title: 'a timestamp that names no moment is invalid',
    clause: clause.impossibleTimesAreRefused,
    given: impossible,
    judge: refuses,
    means: 'The thirtieth of February is taken, or rolls over into March without a word.',
    fix: 'Use a strict RFC 3339 parser and answer 422.',
  }),
  check({
    ...common,
    id: 'ENV-TS-LEAP',
    title: 'a leap second does no harm',
    clause: clause.oddTimesAreSafe,
    given: stamps('a leap second', 1, () => ['2016-12-31T23:59:60Z']),
    judge: survives,
    means: 'The date parser throws on second 60, and nobody catches it.',
    fix: fallback,
  }),
  check({
    ...common,
    id: 'ENV-TS-EXTREME',
    title: 'extreme timestamps do no harm',
    clause: clause.oddTimesAreSafe,
    given: stamps('extreme timestamps', 4, () => [
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '+10000-01-01T00:00:00Z',
      `2025-01-01T00:00:00.${'1'.repeat(300)}Z`,
    ]),
    judge: survives,
    means: 'A date outside the range of the platform breaks the droplet.',
    fix: fallback,
  }),
  check({
    ...common,
    id: 'ENV-TS-EXTREME-SHOULD',
    title: 'a number beyond every date does no harm',
    clause: clause.hugeNumbersAreSafe,
    given: {
      name: 'a timestamp of 1e400',
      phase: 'messages',
      negatives: 1,
      apply: async (stage) => [
        await postText(stage, withRaw(stage, 'timestamp', '1e400'), 'timestamp 1e400'),
      ],
    },
    judge: survives,
    means: 'The number becomes infinity, and the error body that repeats it cannot be written.',
    fix: 'Leave the refused input out of the 422 body.',
  }),
  check({
    ...common,
    id: 'ENV-TS-STALE',
    title: 'a message dated a day off is handled',
    clause: clause.staleTimesAreHandled,
    given: stamps('timestamps a day off', 0, (now) => [
      `${iso(now - 24 * hour)}Z`,
      `${iso(now + 24 * hour)}Z`,
    ]),
    judge: takesOrRefuses,
    means: 'An old or early message breaks the droplet.',
    fix: 'Accept it, or refuse it with a 4xx that says why.',
  }),
]

function stamps(
  name: string,
  negatives: number,
  values: (now: number) => readonly unknown[],
): Stimulus<readonly Reply[]> {
  return {
    name,
    phase: 'messages',
    ...(negatives > 0 ? { negatives } : {}),
    apply: (stage) => postEach(stage, valuesOf('timestamp', values(sentAt(stage)))),
  }
}

/** The run's own idea of now, which the baseline message bears. */
const sentAt = (stage: Stage): number => Date.parse(stage.envelope().timestamp)

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
