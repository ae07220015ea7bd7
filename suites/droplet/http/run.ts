import * as clause from '../../../fixtures/clauses/http.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { everyReply } from '../../judges.ts'
import { hasErrorShape, isContractError, isJsonType, isRouterError } from './error.ts'
import { internalsIn } from './internals.ts'

type Which = (reply: Reply, facts: Facts, profile: Profile) => boolean

/** Every reply of the run: judged without asking anything more. */
export const allReplies: Stimulus<readonly Reply[]> = {
  name: 'every reply of the run',
  phase: 'ledger',
  apply: async (stage) => stage.ledger().replies,
}

const common = { needs: 'U', given: allReplies, evidence: { exchanges: 0 } } as const
const handler =
  'Install one error handler for the whole application that answers {"detail": "…"} as JSON.'

export const httpRunChecks: readonly Check[] = [
  check({
    ...common,
    id: 'HTTP-ERR-SHAPE',
    title: 'errors of contract endpoints have the documented shape',
    clause: clause.errorsHaveShape,
    judge: (replies, facts, profile) => haveShape(replies, isContractError, facts, profile),
    means: 'Callers that read detail from an error find nothing there.',
    fix: handler,
  }),
  check({
    ...common,
    id: 'HTTP-ERR-SHAPE-SHOULD',
    title: 'errors of the router have the documented shape',
    clause: clause.routerErrorsHaveShape,
    judge: (replies, facts, profile) => haveShape(replies, isRouterError, facts, profile),
    means: 'The default pages of the framework are answered where a caller expects JSON.',
    fix: handler,
  }),
  check({
    ...common,
    id: 'HTTP-ERR-CTYPE',
    title: 'errors of contract endpoints are labelled as JSON',
    clause: clause.errorsAreJson,
    judge: (replies, facts, profile) => areJson(replies, isContractError, facts, profile),
    means: 'Clients that look at Content-Type do not parse the error.',
    fix: handler,
  }),
  check({
    ...common,
    id: 'HTTP-ERR-CTYPE-SHOULD',
    title: 'errors of the router are labelled as JSON',
    clause: clause.routerErrorsAreJson,
    judge: (replies, facts, profile) => areJson(replies, isRouterError, facts, profile),
    means: 'The default pages of the framework are answered where a caller expects JSON.',
    fix: handler,
  }),
  check({
    ...common,
    id: 'HTTP-ERR-NOSTACK',
    title: 'no answer shows a stack trace or a source path',
    clause: clause.internalsStayInside,
    judge: showNoInternals,
    means: 'Strangers learn the paths, the language and the libraries of the droplet.',
    fix: 'Turn the debug mode off and answer faults with a fixed text; write the trace to the log.',
  }),
]

function haveShape(replies: readonly Reply[], which: Which, facts: Facts, profile: Profile) {
  const expected =
    profile.errors === 'udc-error'
      ? 'a JSON object with error.message'
      : 'a JSON object with detail: a text, or for 422 a list of {loc, msg, type}'
  const errors = replies.filter((reply) => which(reply, facts, profile))
  return judged(replies, errors, expected, (reply) => hasErrorShape(reply, profile))
}

function areJson(replies: readonly Reply[], which: Which, facts: Facts, profile: Profile) {
  const errors = replies.filter((reply) => which(reply, facts, profile))
  const wrong = errors.find((reply) => !isJsonType(reply))
  const expected = 'Content-Type application/json or application/problem+json'
  return wrong
    ? fail(
        expected,
        `HTTP ${wrong.status}, Content-Type ${wrong.headers['content-type'] ?? 'absent'}`,
        wrong.ask.note ?? `${wrong.ask.method} ${wrong.ask.path}`,
        [wrong.exchange],
      )
    : judged(replies, errors, expected, () => true)
}

/** A run in which nothing answered proves nothing; one without such errors leaves nothing to judge. */
function judged(
  replies: readonly Reply[],
  errors: readonly Reply[],
  expected: string,
  holds: (reply: Reply) => boolean,
): Outcome {
  if (errors.length > 0) return everyReply(errors, expected, holds)
  return replies.some(({ status }) => status !== undefined)
    ? inapplicable('no such error was answered in this run')
    : inconclusive('nothing was answered in this run')
}

function showNoInternals(replies: readonly Reply[]): Outcome {
  const answered = replies.filter(({ status }) => status !== undefined)
  if (answered.length === 0) return inconclusive('nothing was answered in this run')
  for (const reply of answered) {
    const found = internalsIn(reply)
    if (found !== undefined)
      return fail(
        'no stack trace and no path of a source file',
        `HTTP ${reply.status} with "${found}"`,
        reply.ask.note ?? `${reply.ask.method} ${reply.ask.path}`,
        [reply.exchange],
      )
  }
  return pass()
}
