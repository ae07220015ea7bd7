import * as clause from '../../fixtures/clauses/http.ts'
import { type Check, check, type Stimulus } from '../../src/model/check.ts'
import type { Outcome } from '../../src/model/outcome.ts'
import type { Reply } from '../../src/model/reply.ts'
import { everyReply } from '../judges.ts'
import { posToken } from './ctl.ts'
import { hasErrorShape, isJsonType } from './http-error.ts'

const marker = '<b>nope</b>'

const unknownPath: Stimulus<Reply> = {
  name: 'GET on a path that does not exist',
  phase: 'smoke',
  apply: (stage) =>
    stage.ask({
      method: 'GET',
      path: `/nope-${stage.envelope().trace_id}?q=${encodeURIComponent(marker)}`,
      note: 'a path that does not exist',
    }),
}

export const httpRouteChecks: readonly Check[] = [
  check({
    id: 'HTTP-404',
    title: 'an unknown path is answered with 404',
    clause: clause.unknownPathIs404,
    needs: 'U',
    given: unknownPath,
    judge: (reply) =>
      everyReply([reply], 'HTTP 404 (401 or 403 without a token)', ({ status = 0 }) =>
        [401, 403, 404].includes(status),
      ),
    means: 'A mistyped address looks like a working one.',
    fix: 'Answer 404 to every path the droplet does not have, instead of a page for all of them.',
  }),
  check({
    id: 'HTTP-404-SHOULD',
    title: 'the answer to an unknown path is a JSON error',
    clause: clause.unknownPathBody,
    needs: 'U',
    given: unknownPath,
    judge: (reply, _, profile) =>
      everyReply(
        [reply],
        'a JSON error that repeats no markup',
        (answer) => hasErrorShape(answer, profile) && isJsonType(answer),
      ),
    means: 'A caller that expects JSON gets a page.',
    fix: 'Install a handler for unknown paths that answers {"detail": "Not Found"}.',
  }),
  check({
    id: 'HTTP-405-MESSAGE',
    title: 'a wrong method on a message endpoint is answered with 405',
    clause: clause.wrongMethodIs405,
    needs: 'T',
    after: [posToken],
    given: {
      name: 'wrong methods on POST endpoints',
      phase: 'messages',
      negatives: 8,
      apply: (stage) => {
        const { message, send } = stage.profile.endpoints
        const paths = [message.path, ...(stage.facts.present.has(send.path) ? [send.path] : [])]
        return Promise.all(
          paths.flatMap((path) =>
            ['GET', 'PUT', 'PATCH', 'DELETE'].map((method) =>
              stage.ask({ method, path, token: stage.token(), note: `${method} ${path}` }),
            ),
          ),
        )
      },
    },
    judge: (replies) => allow(replies, 'POST'),
    means: 'A caller with the wrong method is told that the endpoint does not exist, or worse.',
    fix: 'Answer 405 with Allow: POST.',
  }),
  check({
    id: 'HTTP-405-HEALTH',
    title: 'a wrong method on the health endpoint is answered with 405',
    clause: clause.wrongMethodIs405,
    needs: 'U',
    given: {
      name: 'wrong methods on the health endpoint',
      phase: 'smoke',
      apply: (stage) => {
        const { path } = stage.profile.endpoints.health
        return Promise.all(
          ['POST', 'DELETE'].map((method) =>
            stage.ask({ method, path, note: `${method} ${path}` }),
          ),
        )
      },
    },
    judge: (replies) => allow(replies, 'GET'),
    means: 'A caller with the wrong method is told that the endpoint does not exist, or worse.',
    fix: 'Answer 405 with Allow: GET.',
  }),
]

const allow = (replies: readonly Reply[], method: string): Outcome =>
  everyReply(
    replies,
    `HTTP 405 with Allow: ${method}`,
    ({ status, headers }) =>
      status === 405 &&
      (headers.allow ?? '').split(',').some((name) => name.trim().toUpperCase() === method),
  )
