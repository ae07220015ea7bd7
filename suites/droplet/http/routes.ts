import * as clause from '../../../fixtures/clauses/http.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { everyReply, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { hasErrorShape, isJsonType } from './error.ts'

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

const unknownIs404 = check({
  id: 'HTTP-404',
  title: 'an unknown path is answered with 404',
  clause: clause.unknownPathIs404,
  needs: 'U',
  given: unknownPath,
  judge: (reply) =>
    [401, 403].includes(reply.status ?? 0)
      ? inapplicable('unknown paths lie behind the token as well', [reply.exchange])
      : everyReply([reply], 'HTTP 404', ({ status }) => status === 404),
  means: 'A mistyped address looks like a working one.',
  fix: 'Answer 404 to every path the droplet does not have, instead of a page for all of them.',
})

export const httpRouteChecks: readonly Check[] = [
  unknownIs404,
  check({
    id: 'HTTP-404-SHOULD',
    title: 'the answer to an unknown path is a JSON error',
    clause: clause.unknownPathBody,
    needs: 'U',
    given: unknownPath,
    judge: (reply, _, profile) =>
      [401, 403, 404].includes(reply.status ?? 0)
        ? everyReply(
            [reply],
            'a JSON error that repeats no markup',
            (answer) => hasErrorShape(answer, profile) && isJsonType(answer),
          )
        : inconclusive(`no refusal to look at: ${said(reply)}`, [reply.exchange]),
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
