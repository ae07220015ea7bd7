import * as clause from '../../../fixtures/clauses/tok-trouble.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import {
  fail,
  inapplicable,
  inconclusive,
  notRun,
  type Outcome,
  pass,
} from '../../../src/model/outcome.ts'
import { all, said } from '../../judges.ts'
import { inSeconds } from '../life/beats.ts'
import { tellsTrouble } from '../life/health-tells.ts'
import { longerWait, oneCall } from '../life/life.ts'
import { described, everyCall } from '../life/outbound.ts'
import { lived, type Spell } from '../life/spells.ts'
import {
  detailWord,
  type Look,
  minuteMs,
  ownBaseMs,
  type Refusals,
  refusals,
  refused,
} from './refusals.ts'
import { endsAtMs, firstIssued } from './token-end.ts'

const mostTries = 5

/** At most five tries in sixty of the droplet's own first waits. */
export function rarely({ calls, untilMs }: Spell<unknown>): Outcome {
  const tries = refused(calls)
  const [first] = tries
  if (!first) return inconclusive('no token request was there to be refused')
  const spanMs = minuteMs(ownBaseMs(calls))
  const within = tries.filter(({ at }) => at - first.at <= spanMs)
  const count = `${within.length} in ${inSeconds(spanMs)}`
  if (within.length > mostTries)
    return fail(
      `at most ${mostTries} token requests in ${inSeconds(spanMs)}, sixty of its shortest waits`,
      count,
      described(first),
      within.slice(0, mostTries + 1).map(({ exchange }) => exchange),
    )
  const watchedMs = untilMs - first.at
  return watchedMs >= spanMs
    ? pass(count)
    : notRun(`watched for ${inSeconds(watchedMs)} of ${inSeconds(spanMs)} only`, longerWait)
}

/** What it says of itself differs from what it says in good times. */
export function unwell(calm: Look, now: Look | undefined, since: Call | undefined): Outcome {
  if (!now || !since) return inconclusive('no token request was there to be refused')
  if (now.health.status === undefined)
    return fail('a living droplet', said(now.health), described(since), [now.health.exchange])
  if (tellsTrouble(calm.health, now.health) || tellsTrouble(calm.dependencies, now.dependencies))
    return pass()
  return fail(
    'other words in /health or /dependencies than in good times',
    said(now.health),
    'while no token can be had',
    [since.exchange, now.health.exchange],
  )
}

export function told({ calls, printed }: Spell<unknown>): Outcome {
  const detailed = refused(calls).find(({ status }) => status === 422)
  if (!detailed) return notRun('no token request met the 422', longerWait)
  return printed.includes(detailWord)
    ? pass()
    : fail('the detail of the 422 in the log', 'not a word of it', described(detailed), [
        detailed.exchange,
      ])
}

export function keptToTheEnd({ withdrawn, calm }: Pick<Refusals, 'withdrawn' | 'calm'>): Outcome {
  const { calls, met } = withdrawn
  const [first] = refused(calls)
  if (!first) return notRun('the droplet asked for no second token in the time given', longerWait)
  const issued = firstIssued(calls)
  const endsAt = issued && endsAtMs(issued)
  if (endsAt === undefined) return inconclusive('no token was issued before the key was withdrawn')
  const shown = calls.filter(({ bearer, actor }) => bearer !== undefined && actor === 'registry')
  const dropped = calls.find(
    ({ at, purpose, bearer }) =>
      purpose === 'heartbeat' && bearer === undefined && at > first.at && at < endsAt,
  )
  if (dropped)
    return fail('the valid token in use to its end', 'a heartbeat without it', described(dropped), [
      first.exchange,
      dropped.exchange,
    ])
  return all(
    everyCall(shown, 'no token past its end', ({ at }) =>
      at > endsAt + roundingMs ? 'a token past its end' : undefined,
    ),
    unwell(calm, met, first),
  )
}

/** `exp` counts whole seconds. */
const roundingMs = 1000

/** The log of a refusal: status, endpoint, and what the token said of itself. */
export function diagnosable({ calls, printed }: Refusals['first']): Outcome {
  const refusals = calls.filter(({ actor, status }) => actor === 'orchestrator' && status === 401)
  const [first] = refusals
  if (!first) return inapplicable('the droplet asked nothing of the Orchestrator')
  if (first.bearer === undefined)
    return inconclusive('the refused call showed no token', [first.exchange])
  const shown = refusals.find(({ bearer }) => bearer !== undefined && printed.includes(bearer))
  if (shown) return fail('a log without the token', 'the token', described(shown), [shown.exchange])
  // A call that is made again with a fresh token may be logged once.
  const [missing = []] = refusals
    .map((call) => notHeld(call, printed))
    .sort((a, b) => a.length - b.length)
  return missing.length === 0
    ? pass()
    : fail(
        'status, endpoint, alg, kid, iss, aud and exp of the refused token in the log',
        `not in it: ${missing.join(', ')}`,
        described(first),
        [first.exchange],
      )
}

function notHeld({ bearer = '', path }: Call, printed: string): string[] {
  const [header, claims] = bearer.split('.').map(decoded)
  const wanted: readonly (readonly [string, unknown])[] = [
    ['the status', 401],
    ['the endpoint', path],
    ...['alg', 'kid'].map((name) => [name, header?.[name]] as const),
    ...['iss', 'aud', 'exp'].map((name) => [name, claims?.[name]] as const),
  ]
  return wanted
    .filter(([, value]) => value !== undefined && !holds(printed, value))
    .map(([name]) => name)
}

const holds = (printed: string, value: unknown): boolean =>
  printed.includes(String(value)) || printed.includes(String(value).replaceAll('/', '\\/'))

function decoded(segment: string): Readonly<Record<string, unknown>> {
  try {
    return membersOf(JSON.parse(Buffer.from(segment, 'base64url').toString()))
  } catch {
    return {}
  }
}

const row = { needs: 'P', evidence: oneCall, given: refusals } as const

export const tokRefusalChecks: readonly Check[] = [
  check({
    ...row,
    id: 'TOK-403',
    title: 'token requests answered 403 are rare, and the droplet says so',
    clause: clause.refusedRequestsAreRare,
    judge: ({ forbidden, calm }) =>
      lived(forbidden, () =>
        all(rarely(forbidden), unwell(calm, forbidden.met, refused(forbidden.calls)[0])),
      ),
    means: 'A suspended droplet hammers the Registry, or looks healthy while nobody hears it.',
    fix: 'Treat 403 as a matter for a person: wait far longer between tries and tell it in /health.',
  }),
  check({
    ...row,
    id: 'TOK-404-422',
    title: 'token requests answered 404 or 422 are rare, and the log says why',
    clause: clause.refusalIsTold,
    judge: ({ unknown }) => lived(unknown, () => all(rarely(unknown), told(unknown))),
    means: 'A wrong droplet id looks like a Registry that is out of order.',
    fix: 'Log status and detail of the refusal, and wait far longer before the next try.',
  }),
  check({
    ...row,
    id: 'TOK-KEYROTATION-CLIENT',
    title: 'a withdrawn registry key lets the token serve to its end',
    clause: clause.validTokensAreKept,
    judge: (seen) => lived(seen.withdrawn, () => keptToTheEnd(seen)),
    means: 'The droplet falls silent early, shows a dead token, or hides that it has none.',
    fix: 'Keep the token until its exp when a renewal fails, send nothing without one, and say so in /health.',
  }),
  check({
    ...row,
    id: 'TOK-ORCH-401-DIAG',
    title: 'the log of a 401 names what the token says of itself',
    clause: clause.refusalsNameTheToken,
    judge: ({ first }) => diagnosable(first),
    means: 'Nobody can tell from the log whether key, issuer, audience or time was wrong.',
    fix: 'On 401 log status, endpoint and the alg, kid, iss, aud and exp of the token, never the token.',
  }),
]
