import * as clause from '../../../fixtures/clauses/http-methods.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Talk } from '../../../src/model/conversation.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, isClosed, type Reply } from '../../../src/model/reply.ts'
import { everyReply, orClosed, said, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'

const longMethod = 'M'.repeat(10_000)

const oddMethods: Stimulus<readonly Reply[]> = {
  name: 'methods nobody knows on the health endpoint',
  phase: 'smoke',
  negatives: 3,
  apply: (stage) => {
    const { path } = stage.profile.endpoints.health
    return Promise.all([
      stage.ask({ method: 'FOO', path, note: `FOO ${path}` }),
      stage.ask({ method: 'get', path, note: `get ${path}, in small letters` }),
      stage.ask({ method: longMethod, path, note: 'a method of 10,000 letters' }),
    ])
  },
}

interface Traced {
  readonly replies: readonly Reply[]
  /** What nobody but the sender of these requests knows. */
  readonly marks: readonly string[]
}

const trace: Stimulus<Traced> = {
  name: 'TRACE with a credential',
  phase: 'messages',
  negatives: 2,
  apply: async (stage) => {
    const token = stage.token()
    const mark = stage.envelope().trace_id
    const paths = ['/', stage.profile.endpoints.health.path]
    const replies = await Promise.all(
      paths.map((path) =>
        stage.ask({
          method: 'TRACE',
          path,
          token,
          headers: [['X-Mark', mark]],
          note: `TRACE ${path}`,
        }),
      ),
    )
    return { replies, marks: [mark, token.split('.').at(-1) ?? ''] }
  },
}

export const httpMethodChecks: readonly Check[] = [
  check({
    id: 'HTTP-METHOD-UNKNOWN',
    title: 'methods nobody knows do no harm',
    clause: clause.oddMethodsAreSafe,
    needs: 'U',
    evidence: orClosed,
    given: oddMethods,
    judge: (replies, _, profile) => survive(replies, profile.limits.maxLatencyMs),
    means: 'A request line is enough to provoke an error that nobody catches.',
    fix: 'Leave the request line to the HTTP library and answer 405 or 501.',
  }),
  check({
    id: 'HTTP-METHOD-UNKNOWN-SHOULD',
    title: 'methods nobody knows are refused',
    clause: clause.oddMethodsAreRefused,
    needs: 'U',
    evidence: orClosed,
    given: oddMethods,
    judge: (replies) => refuse(replies),
    means: 'A route answers to every method, also to those that a guard before it does not know.',
    fix: 'Bind each route to its method; answer 405 or 501 to any other.',
  }),
  check({
    id: 'HTTP-TRACE',
    title: 'TRACE does not repeat the credential',
    clause: clause.traceTellsNoSecrets,
    needs: 'T',
    after: [posToken],
    given: trace,
    judge: (seen) => repeatNothing(seen),
    means: 'Whoever makes a client send TRACE reads the token that the client adds.',
    fix: 'Turn TRACE off.',
  }),
  check({
    id: 'HTTP-TRACE-SHOULD',
    title: 'TRACE is refused',
    clause: clause.traceIsRefused,
    needs: 'T',
    after: [posToken],
    evidence: orClosed,
    given: trace,
    judge: ({ replies }) => refuse(replies),
    means: 'A method that is of no use to a droplet is served.',
    fix: 'Answer 405, 501 or 404 to TRACE.',
  }),
  check({
    id: 'HTTP-HEAD-HEALTH',
    title: 'HEAD is answered like GET or refused as a method',
    clause: clause.headIsLikeGet,
    needs: 'U',
    given: {
      name: 'HEAD on the health endpoint',
      phase: 'smoke',
      apply: (stage) => {
        const { host, prefix, lines } = stage.raw
        const path = prefix + stage.profile.endpoints.health.path
        return stage.converse({
          note: `HEAD ${path}`,
          methods: ['HEAD'],
          // Closed by the droplet, so that a body behind the head shows up as bytes that are no answer.
          steps: [
            { send: `HEAD ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines}Connection: close\r\n\r\n` },
            { answers: 2, withinMs: stage.profile.limits.maxLatencyMs },
          ],
        })
      },
    },
    judge: (talk) => headOnly(talk),
    means: 'Monitors that ask by HEAD take the droplet for dead.',
    fix: 'Serve HEAD wherever GET is served, or answer 405.',
  }),
  check({
    id: 'HTTP-OPTIONS',
    title: 'OPTIONS is answered or refused',
    clause: clause.optionsIsHandled,
    needs: 'U',
    given: {
      name: 'OPTIONS on the message endpoint',
      phase: 'smoke',
      apply: (stage) => {
        const { path } = stage.profile.endpoints.message
        return stage.ask({ method: 'OPTIONS', path, note: `OPTIONS ${path}` })
      },
    },
    judge: (reply) => handled(reply),
    means: 'A question that browsers ask by themselves breaks the droplet.',
    fix: 'Answer 204 or 405 with Allow.',
  }),
]

function headOnly({ answers: [head], end, detail, note, exchange }: Talk): Outcome {
  const expected = 'HTTP 200 (503 where a dependency is down) or 405, without a body'
  if (!head) return inconclusive(`${note}: no answer (${detail})`, [exchange])
  if (head.status === 429)
    return notRun(`${note}: the target's rate limit answered 429`, '--rate 5')
  if (![200, 405, 501, 503].includes(head.status))
    return fail(expected, `HTTP ${head.status}`, note, [exchange])
  return end === 'protocol'
    ? fail(expected, `HTTP ${head.status} and then ${detail}`, note, [exchange])
    : pass()
}

const code = ({ status }: Reply): number => status ?? 0

/** 501 and 505 are what HTTP has for this; any other 5xx is an error nobody caught. */
function survive(replies: readonly Reply[], maxLatencyMs: number): Outcome {
  const unknown = replies.filter((reply) => [501, 505].includes(code(reply)))
  const rest = replies.filter((reply) => !unknown.includes(reply))
  return staysSafe(rest, maxLatencyMs)
}

/** A refusal; a connection that was closed instead is one too, since the control beside it holds. */
function refuse(replies: readonly Reply[]): Outcome {
  const answered = replies.filter((reply) => !isClosed(reply))
  if (answered.length === 0) return pass('the connection was closed')
  return everyReply(
    answered,
    'a 4xx answer or 501',
    (reply) => (code(reply) >= 400 && code(reply) < 500) || [501, 505].includes(code(reply)),
  )
}

function repeatNothing({ replies, marks }: Traced): Outcome {
  for (const reply of replies) {
    const shown = `${reply.text} ${Object.values(reply.headers).join(' ')}`
    if (marks.some((mark) => mark.length >= 16 && shown.includes(mark)))
      return fail(
        'nothing of the headers of the request',
        `HTTP ${reply.status} that holds them`,
        reply.ask.note,
        [reply.exchange],
      )
  }
  const answered = replies.filter(({ status }) => status !== undefined)
  if (answered.length === 0)
    return inconclusive(`TRACE met ${replies[0] ? said(replies[0]) : 'nothing'}`)
  return everyReply(
    answered,
    'no 5xx but 501',
    (reply) => code(reply) < 500 || [501, 505].includes(code(reply)),
  )
}

function handled(reply: Reply): Outcome {
  const outcome = everyReply(
    [reply],
    'a 2xx or 4xx answer, or 501',
    (r) => isAccepted(r) || (code(r) >= 400 && code(r) < 500) || code(r) === 501,
  )
  const { allow } = reply.headers
  return outcome.state === 'pass' && allow ? pass(`Allow: ${allow}`) : outcome
}
