import { fail, inconclusive, notRun, type Outcome, pass } from '../src/model/outcome.ts'
import { isAccepted, isClosed, type Reply } from '../src/model/reply.ts'
import type { Credential, Facts, Stage } from '../src/model/stage.ts'

/** A reply in one line, as a report says what came. */
export function said(reply: Reply): string {
  if (reply.status === undefined)
    return reply.silence ? `no answer (${reply.silence.detail})` : 'no answer'
  const body = reply.text.replace(/\s+/g, ' ').trim()
  if (body === '') return `HTTP ${reply.status}, empty body`
  return `HTTP ${reply.status} ${body.length > 160 ? `${body.slice(0, 160)}…` : body}`
}

const about = (reply: Reply): string => reply.ask.note ?? `${reply.ask.method} ${reply.ask.path}`

/** Fails with the first reply that breaks the rule; silence and 429 are never an answer. */
export function everyReply(
  replies: readonly Reply[],
  expected: string,
  holds: (reply: Reply) => boolean,
): Outcome {
  const broken = replies.find(
    (reply) => reply.status !== undefined && reply.status !== 429 && !holds(reply),
  )
  if (broken) return broke(fail(expected, said(broken), about(broken), [broken.exchange]), broken)
  const limited = replies.find((reply) => reply.status === 429)
  if (limited) return notRun(`${about(limited)}: the target's rate limit answered 429`, '--rate 5')
  const silent = replies.find((reply) => reply.status === undefined)
  if (silent) return inconclusive(`${about(silent)}: ${said(silent)}`, [silent.exchange])
  return pass()
}

const statusOf = (reply: Reply): number => reply.status ?? 0

/** A 5xx is told as what it is: an error nobody caught, whatever the check was about. */
function broke(outcome: Outcome, reply: Reply): Outcome {
  if (outcome.state !== 'fail' || statusOf(reply) < 500 || statusOf(reply) === 503) return outcome
  return {
    ...outcome,
    told: {
      means:
        'The request was neither served nor refused: an error that nobody caught became a 5xx.',
      fix: 'Catch the error where it arises and answer with the 4xx that fits; the log of the droplet names it.',
    },
  }
}

/** REJ: 401; 400 where the credential itself is malformed. A 5xx or a closed socket is never a refusal. */
export const refuses = (replies: readonly Reply[], malformed = false): Outcome =>
  everyReply(
    replies,
    malformed ? 'HTTP 401 (or 400: the credential is malformed)' : 'HTTP 401',
    (reply) => statusOf(reply) === 401 || (malformed && statusOf(reply) === 400),
  )

/** NOCRED: no usable Bearer was sent: 401, or the 403 of older frameworks. */
export const refusesWithoutCredential = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 401 (403 where no credential was sent is tolerated)', (reply) =>
    [400, 401, 403].includes(statusOf(reply)),
  )

/** ACC: any 2xx. */
export const accepts = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'a 2xx answer', isAccepted)

/** A/R: 2xx or a 4xx refusal, never a 5xx. */
export const acceptsOrRefuses = (replies: readonly Reply[]): Outcome =>
  everyReply(
    replies,
    'a 2xx answer or a 4xx refusal',
    (reply) => statusOf(reply) < 500 && (isAccepted(reply) || statusOf(reply) >= 400),
  )

/** INVALID: 422, or 400. */
export const callsInvalid = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 422 (or 400)', (reply) => [400, 422].includes(statusOf(reply)))

/** SAFE: any 2xx or 4xx in time; a clean close counts too, since the control afterwards must pass. */
export function staysSafe(replies: readonly Reply[], maxLatencyMs: number): Outcome {
  for (const reply of replies) {
    if (isClosed(reply)) continue
    if (reply.silence)
      return fail('an answer or a clean close', said(reply), about(reply), [reply.exchange])
    if (statusOf(reply) >= 500 || statusOf(reply) < 200)
      return fail('a 2xx or 4xx answer', said(reply), about(reply), [reply.exchange])
    if (reply.ms > maxLatencyMs)
      return fail(
        `an answer within ${maxLatencyMs} ms`,
        `one after ${Math.round(reply.ms)} ms`,
        about(reply),
        [reply.exchange],
      )
  }
  return pass()
}

/** Fails when anything got in: any 2xx. */
export function neverAccepted(replies: readonly Reply[]): Outcome {
  const open = replies.find(isAccepted)
  return open
    ? fail('a refusal or a closed connection', said(open), about(open), [open.exchange])
    : pass()
}

/** The first outcome that is not a pass, or a pass. */
export function all(...outcomes: readonly Outcome[]): Outcome {
  return (
    outcomes.find((o) => o.state === 'fail') ?? outcomes.find((o) => o.state !== 'pass') ?? pass()
  )
}

/** Evidence of rows whose judge takes a clean close for an answer. */
export const orClosed = { orClosed: true } as const

/** Tries credentials one after the other on the probe endpoint. */
export async function probeEach(
  stage: Stage,
  credentials: readonly Credential[],
): Promise<Reply[]> {
  return Promise.all(credentials.map((credential) => stage.probe(credential)))
}

/** Why an endpoint's group does not apply: it is optional and answered 404 or 405. */
export const absent =
  (path: string) =>
  (facts: Facts): string | undefined =>
    facts.present.has(path)
      ? undefined
      : `the droplet has no ${path}, and the profile does not demand it`
