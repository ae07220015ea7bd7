import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { foreignExpired } from '../../../fixtures/deviations/doors.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply } from '../../judges.ts'
import { nothingBefore } from './nofx.ts'
import { readsAlike } from './reads.ts'
import { healthPublic } from './routes.ts'

/** 503 is what a health route says while a dependency is down. */
const isHealth = ({ status, json }: Reply): boolean =>
  (status === 200 || status === 503) && json !== undefined

const askHealth = (
  stage: Stage,
  note: string,
  headers: readonly (readonly [string, string])[],
  query = '',
): Promise<Reply> =>
  stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path + query,
    headers,
    note,
  })

export const doorChecks: readonly Check[] = [
  check({
    id: 'AUTH-HEALTH-BADTOKEN',
    title: 'GET /health is answered whatever token comes with it',
    clause: clause.healthIgnoresTokens,
    needs: 'U',
    after: [healthPublic],
    evidence: { exchanges: 2 },
    given: {
      name: 'GET /health with tokens that open nothing',
      phase: 'smoke',
      apply: (stage) =>
        Promise.all([
          askHealth(stage, 'a credential that is no token', [['Authorization', 'Bearer garbage']]),
          ...foreignExpired.map((deviation) =>
            askHealth(stage, deviation.name, [
              ['Authorization', `Bearer ${stage.token(deviation)}`],
            ]),
          ),
        ]),
    },
    judge: (replies) =>
      everyReply(replies, 'HTTP 200 (503 where a dependency is down) and a JSON body', isHealth),
    means: 'A monitor whose token ran out reports the droplet as dead.',
    fix: 'Let the authentication look at guarded routes only, after the router has decided.',
  }),
  check({
    id: 'AUTH-METHOD-OVERRIDE',
    title: 'headers and query do not change the method or the path',
    clause: clause.methodAsSent,
    needs: 'U',
    after: [healthPublic],
    evidence: { exchanges: 3 },
    given: {
      name: 'GET /health that claims to be something else',
      phase: 'smoke',
      apply: (stage) =>
        Promise.all([
          askHealth(stage, 'X-HTTP-Method-Override: POST', [['X-HTTP-Method-Override', 'POST']]),
          askHealth(stage, '_method=POST in the query', [], '?_method=POST'),
          askHealth(stage, 'X-Rewrite-URL names the message path', [
            ['X-Rewrite-URL', stage.profile.endpoints.message.path],
          ]),
        ]),
    },
    judge: (replies) => everyReply(replies, 'the answer of GET /health', isHealth),
    means: 'What a proxy let through as a harmless GET is served as something else.',
    fix: 'Remove method overrides and rewrite headers; route by the request line alone.',
  }),
  check({
    id: 'AUTH-ORDER-BODY',
    title: 'who asks is settled before the body is looked at',
    clause: clause.credentialBeforeBody,
    needs: 'U',
    evidence: { exchanges: 2 },
    given: {
      name: 'bad messages without credentials',
      phase: 'smoke',
      negatives: 2,
      apply: (stage) => {
        const post = (body: object | string, note: string): Promise<Reply> =>
          stage.ask({
            method: 'POST',
            path: stage.profile.endpoints.message.path,
            headers: [['Content-Type', 'application/json']],
            body,
            note,
          })
        return Promise.all([
          post('{"trace_id": ', 'no credentials, broken JSON'),
          post({ nonsense: true }, 'no credentials, a body that is no message'),
        ])
      },
    },
    judge: (replies) =>
      everyReply(replies, 'HTTP 401 (or 403), nothing said of the body', (reply) =>
        [401, 403].includes(reply.status ?? 0),
      ),
    means: 'Strangers learn what a message looks like, and make the droplet parse what they like.',
    fix: 'Authenticate in a step of its own before the body is read.',
  }),
  readsAlike,
  nothingBefore,
]
