import { payloadInside } from '../../../fixtures/clauses/auth-signature.ts'
import { detached } from '../../../fixtures/deviations/signature.ts'
import { segmentsOf, signed } from '../../../fixtures/jws.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { refuses } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { tryTokens } from './token-rows.ts'

export const detachedChecks: readonly Check[] = [
  check({
    id: 'AUTH-SIG-DETACHED',
    title: 'a token whose claims are in the body of the request is refused',
    clause: payloadInside,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: 2 },
    given: {
      name: 'a token without its payload, which is sent as the body',
      phase: 'tokens',
      negatives: 2,
      apply: async (stage) => [...(await tryTokens(stage, detached)), await payloadAsBody(stage)],
    },
    judge: (replies) => refuses(replies, true),
    means: 'Part of what the signature covers is taken from outside the token.',
    fix: 'Accept the compact form with all three parts filled, and nothing else.',
  }),
]

/** Message and claims in one object, so that only the form of the token is wrong. */
function payloadAsBody(stage: Stage): Promise<Reply> {
  const token = stage.token({
    name: 'claims that are a message as well',
    needs: 'R',
    forge: (draft) => signed(draft, { claims: stage.envelope() }),
  })
  const { header, payload, signature } = segmentsOf(token)
  return stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token: `${header}..${signature}`,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(payload, 'base64url').toString(),
    note: 'a token without its payload, which is the body',
  })
}
