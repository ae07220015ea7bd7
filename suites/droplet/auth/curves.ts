import * as clause from '../../../fixtures/clauses/auth.ts'
import * as exact from '../../../fixtures/clauses/auth-signature.ts'
import { keyForAnother } from '../../../fixtures/deviations/algorithm.ts'
import * as forged from '../../../fixtures/deviations/curves.ts'
import { rocaKey } from '../../../fixtures/deviations/hostile-keys.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { refuses } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { beside, keyScene, recorded, refusedBeside, withoutKeySet } from '../key/scenes.ts'

const pin = 'Pass the verifier the list ["RS256"] and nothing else.'

/** Keys of every kind beside the good one, as a Registry may come to show while it changes over. */
const mixedSet = keyScene(
  'a key set with curve keys and keys for other algorithms',
  ({ jwk }) => [
    jwk('K1'),
    jwk('KEC'),
    jwk('KED'),
    jwk('KSMALL'),
    { ...jwk('K2'), alg: 'RS512' },
    jwk('KROCA'),
  ],
  {
    es256: forged.es256,
    psychic: forged.psychic,
    edDsa: forged.edDsa,
    keyForAnother,
    rocaKey,
  },
)

const scene = {
  needs: 'P',
  after: [posToken],
  given: mixedSet,
  inapplicable: withoutKeySet,
} as const

export const curveChecks: readonly Check[] = [
  check({
    ...scene,
    id: 'AUTH-JWT-ALG-ES256',
    title: 'ES256 is refused, even by a published curve key',
    clause: clause.algorithmPinned,
    evidence: { exchanges: forged.es256.length },
    judge: (seen) => refusedBeside(seen.es256, refuses),
    means: 'The token chooses the algorithm by which it is verified.',
    fix: pin,
  }),
  check({
    ...scene,
    id: 'AUTH-JWT-ALG-PSYCHIC',
    title: 'curve signatures of zeros and other impossible values are refused',
    clause: exact.degenerateRefused,
    evidence: { exchanges: forged.psychic.length },
    judge: (seen) => refusedBeside(seen.psychic, refuses),
    means: 'A signature of zeros fits every token: anyone can be anyone.',
    fix: 'Pin the algorithm to RS256, and update the runtime whose curve arithmetic did this.',
  }),
  check({
    ...scene,
    id: 'AUTH-JWT-ALG-EDDSA',
    title: 'EdDSA is refused, even by a published Ed25519 key',
    clause: clause.algorithmPinned,
    evidence: { exchanges: forged.edDsa.length },
    judge: (seen) => refusedBeside(seen.edDsa, refuses),
    means: 'The token chooses the algorithm by which it is verified.',
    fix: pin,
  }),
  check({
    ...scene,
    id: 'AUTH-JWT-ALG-VS-JWKALG',
    title: 'a key published for RS512 verifies no RS256 token',
    clause: exact.keyAlgorithmHeeded,
    judge: (seen) => refusedBeside(seen.keyForAnother, refuses),
    means: 'The alg of the published key is ignored.',
    fix: 'Use a key only for the algorithm that its JWK names.',
  }),
  check({
    ...scene,
    id: 'AUTH-SIG-ROCA',
    title: 'a key of a known faulty generator gets a clear answer',
    clause: exact.keysMayBeScreened,
    judge: (seen) =>
      beside(seen.rocaKey, ({ replies }) =>
        recorded(replies, 'the key is used: keys are not screened', 'the key is not used'),
      ),
    means: 'A published key with an odd structure breaks the verifier.',
    fix: 'Answer 401 for keys that are screened out, and keep serving the others.',
  }),
]
