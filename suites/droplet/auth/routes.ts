import * as clause from '../../../fixtures/clauses/auth.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import {
  all,
  everyReply,
  neverAccepted,
  orClosed,
  refusesWithoutCredential,
  said,
  staysSafe,
} from '../../judges.ts'

/** Spellings of the message path that a careless skip list or router takes for it. */
const spellings = (path: string): string[] => [
  `/${path}`,
  `${path}/`,
  `/.${path}`,
  `/health/..${path}`,
  path.toUpperCase(),
  `${path}%2f`,
  path.replace('m', '%6d'),
  `${path};x=1`,
  `${path}%00`,
  `/health%2f..%2f${path.slice(1)}`,
]

const oddBytes = (value: string): string =>
  `POST /message HTTP/1.1\r\nHost: target\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: ${value}\r\n\r\n`

/** Passed, GET /health is known to need nothing. */
export const healthPublic: Check = check({
  id: 'AUTH-HEALTH-PUBLIC',
  title: 'GET /health needs no credentials',
  clause: clause.healthIsPublic,
  needs: 'U',
  given: {
    name: 'GET /health without credentials',
    phase: 'smoke',
    apply: (stage) =>
      stage.ask({
        method: 'GET',
        path: stage.profile.endpoints.health.path,
        note: 'no credentials',
      }),
  },
  judge: (reply) =>
    all(
      everyReply(
        [reply],
        'HTTP 200 (503 where a dependency is down)',
        (r) => r.status === 200 || r.status === 503,
      ),
      reply.status !== undefined && reply.json === undefined
        ? fail('a JSON body', said(reply), 'GET /health', [reply.exchange])
        : pass(),
    ),
  means: 'Liveness probes need a token, so an expired one looks like a dead droplet.',
  fix: 'Exempt the health route from authentication.',
})

export const routeChecks: readonly Check[] = [
  healthPublic,
  check({
    id: 'AUTH-PROTECTED-WRITE',
    title: 'every writing route refuses anonymous requests',
    clause: clause.everyRouteGuarded,
    needs: 'U',
    given: {
      name: 'POST without credentials on each writing route',
      phase: 'smoke',
      negatives: 2,
      apply: async (stage) => {
        const { message, send } = stage.profile.endpoints
        const replies = await Promise.all([
          stage.ask({
            method: 'POST',
            path: message.path,
            body: stage.envelope(),
            note: 'no credentials',
          }),
          stage.ask({
            method: 'POST',
            path: send.path,
            body: {
              [stage.profile.send.targetField]: stage.facts.peerId + 90_000,
              message_type: 'event',
              payload: { event: 'conformance.ping' },
            },
            note: 'no credentials',
          }),
        ])
        return {
          replies,
          lookups: stage
            .ledger()
            .calls.filter((call) => call.target.includes(String(stage.facts.peerId + 90_000))),
        }
      },
    },
    judge: ({ replies, lookups }) => {
      const present = replies.filter((reply) => reply.status !== 404 && reply.status !== 405)
      const effect = lookups[0]
      if (effect)
        return fail(
          'no work before authentication',
          `${effect.method} ${effect.path} was sent`,
          undefined,
          [effect.exchange],
        )
      return present.length === 0
        ? inapplicable('the droplet has no writing route')
        : refusesWithoutCredential(present)
    },
    means: 'A forgotten guard leaves a writing route open to everyone.',
    fix: 'Guard the router, not each handler.',
  }),
  check({
    id: 'AUTH-PATH-VARIANT',
    title: 'no spelling of a protected path gets past authentication',
    clause: clause.everyRouteGuarded,
    needs: 'U',
    evidence: { exchanges: 5 },
    given: {
      name: 'POST without credentials to odd spellings of the message path',
      phase: 'smoke',
      negatives: 10,
      apply: (stage) =>
        Promise.all(
          spellings(stage.profile.endpoints.message.path).map((path) =>
            stage.ask({ method: 'POST', path, body: stage.envelope(), note: 'no credentials' }),
          ),
        ),
    },
    judge: (replies) => {
      const open = replies.find(isAccepted)
      return open
        ? fail('no 2xx without credentials', said(open), `POST ${open.ask.path}`, [open.exchange])
        : pass()
    },
    means: 'Authentication looks at the path as text and can be walked around.',
    fix: 'Bind authentication to routes, after the router has decided.',
  }),
  check({
    id: 'AUTH-METHOD-HEAD',
    title: 'HEAD is guarded like GET',
    clause: clause.everyRouteGuarded,
    needs: 'U',
    inapplicable: ({ protectedRead }) =>
      protectedRead === undefined ? 'no protected GET endpoint is known' : undefined,
    given: {
      name: 'HEAD without credentials on a protected GET',
      phase: 'smoke',
      negatives: 1,
      apply: (stage) =>
        stage.ask({
          method: 'HEAD',
          path: stage.facts.protectedRead ?? '/',
          note: 'no credentials',
        }),
    },
    judge: (reply) =>
      everyReply(
        [reply],
        'HTTP 401, 403, 404 or 405 and no body',
        (r) => [400, 401, 403, 404, 405, 501].includes(r.status ?? 0) && r.text === '',
      ),
    means: 'The guard knows GET and POST only.',
    fix: 'Bind authentication to the route, whatever the method.',
  }),
  rawCheck(
    'AUTH-HDR-NONASCII',
    'bytes beyond ASCII in the credential do no harm',
    ['Bearer \u0080\u00ff', 'Bearer ð\u009f\u0094\u0091'],
    (replies, maxLatencyMs) => all(neverAccepted(replies), staysSafe(replies, maxLatencyMs)),
    'Decoding the header raises an error nobody catches.',
  ),
  rawCheck(
    'AUTH-HDR-CTL',
    'control characters in the credential are refused',
    ['Bearer a\u0000b', 'Bearer a\rb', 'Bearer a\nX-Injected: yes'],
    (replies, maxLatencyMs) => all(neverAccepted(replies), staysSafe(replies, maxLatencyMs)),
    'Control characters get as far as code that does not expect them.',
  ),
]

function rawCheck(
  id: string,
  title: string,
  values: readonly string[],
  judge: (replies: readonly Reply[], maxLatencyMs: number) => Outcome,
  means: string,
): Check {
  return check({
    id,
    title,
    clause: clause.survivesHeaders,
    needs: 'U',
    evidence: orClosed,
    given: {
      name: title,
      phase: 'smoke',
      negatives: values.length,
      apply: (stage) =>
        Promise.all(
          values.map((value) =>
            stage.askRaw(
              Buffer.from(oddBytes(value), 'latin1'),
              `Authorization: ${JSON.stringify(value)}`,
            ),
          ),
        ),
    },
    judge: (replies, _, profile) => judge(replies, profile.limits.maxLatencyMs),
    means,
    fix: 'Leave header parsing to the HTTP library, and map its errors to 400 or 401.',
  })
}
