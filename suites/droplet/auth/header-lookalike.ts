import { headerIsUntrusted } from '../../../fixtures/clauses/auth.ts'
import { jkuLookalike } from '../../../fixtures/deviations/header-lookalike.ts'
import type { Call } from '../../../src/model/call.ts'
import { check } from '../../../src/model/check.ts'
import { fail, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { refuses } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { tryTokens } from './token-rows.ts'

/** What every address of the row has in its path, at whomever it leads to. */
const marker = '/lookalike/'

/** Addresses that look like the Registry's: refused, and nobody came, neither to us nor to the Registry. */
export const lookalikeCheck = check({
  id: 'AUTH-JWT-HDR-JKU-LOOKALIKE',
  title: "an address that looks like the Registry's is not fetched",
  clause: headerIsUntrusted,
  needs: 'R',
  after: [trust],
  evidence: { exchanges: jkuLookalike.length },
  given: {
    name: "key set addresses that look like the Registry's",
    phase: 'tokens',
    negatives: jkuLookalike.length,
    apply: tryLookalikes,
  },
  judge: ({ replies, hits }) => (hits[0] ? fetched(hits[0]) : refuses(replies)),
  means:
    'The address of the keys is checked by its beginning or its host, which an attacker can imitate.',
  fix: 'Take keys from the configured key set only; ignore jwk, jku, x5c and x5u.',
})

/** The Registry leads on to the attack listener, as a page of its host that redirects anywhere would. */
async function tryLookalikes(
  stage: Stage,
): Promise<{ readonly replies: readonly Reply[]; readonly hits: readonly Call[] }> {
  const { mesh } = stage
  const lift = mesh.fault({
    at: 'registry.*',
    matching: marker,
    status: 302,
    headers: [['location', `${mesh.lureUrl}${marker}redirected`]],
  })
  try {
    const replies = await tryTokens(stage, jkuLookalike.map(imitating(mesh.registryUrl)))
    return { replies, hits: stage.ledger().calls.filter(({ path }) => path.includes(marker)) }
  } finally {
    lift()
  }
}

/** The forge imitates the issuer; the address that a droplet knows is the Registry's. */
const imitating =
  (registryUrl: string) =>
  ({ name, needs, forge }: Deviation): Deviation => ({
    name,
    needs,
    forge: (draft) => forge({ ...draft, issuer: registryUrl }),
  })

const fetched = ({ method, path, actor, exchange }: Call): Outcome =>
  fail(
    'an address inside a token is never fetched',
    `${method} ${path} arrived at the ${actor}`,
    undefined,
    [exchange],
  )
