import * as clause from '../../../fixtures/clauses/auth.ts'
import * as exact from '../../../fixtures/clauses/auth-signature.ts'
import * as forged from '../../../fixtures/deviations/algorithm.ts'
import { macced } from '../../../fixtures/jws.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { all, everyReply, refuses } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { tokenCheck, tryTokens } from './token-rows.ts'

const pin = 'Pass the verifier the list ["RS256"] and nothing else.'
const family = 'The verifier accepts a family of algorithms where one was agreed on.'

export const exactAlgorithmChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-JWT-ALG-RS-OTHER',
    title: 'RS384 and RS512 are refused',
    clause: clause.algorithmPinned,
    deviations: forged.rsaOther,
    means: family,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-PS256',
    title: 'PS256 and PS384 are refused',
    clause: clause.algorithmPinned,
    deviations: forged.pss,
    means: family,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-CASE',
    title: 'alg is compared exactly',
    clause: exact.algorithmExact,
    deviations: forged.algCase,
    means: 'The algorithm is folded or trimmed before it is compared.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-UNKNOWN',
    title: 'an algorithm nobody knows is refused',
    clause: exact.unknownAlgorithmRefused,
    deviations: [...forged.algUnknown, ...forged.algLong],
    judge: (replies) => {
      const last = replies.length - forged.algLong.length
      return all(refuses(replies.slice(0, last)), refusedOrTooLong(replies.slice(last)))
    },
    means: 'An unknown algorithm is looked up before it is refused, and the look-up breaks.',
    fix: 'Compare alg with RS256 first, and answer 401 for everything else.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-PEMMEMBER',
    title: 'HS256 keyed with the pem member of the JWK is refused',
    clause: clause.algorithmPinned,
    deviations: forged.pemMember,
    means: 'The text of the pem member serves as a shared secret that everybody can read.',
    fix: 'Build the key from n and e, ignore pem, and pin the algorithm to RS256.',
  }),
  check({
    id: 'AUTH-JWT-ALG-HS256-REGKEY',
    title: 'HS256 keyed with the registry key is refused',
    clause: exact.symmetricRefused,
    needs: 'P',
    after: [posToken],
    given: {
      name: 'a token keyed with the registry key the droplet was given',
      phase: 'tokens',
      negatives: 1,
      apply: (stage) => tryTokens(stage, [registryKeyed(stage.mesh.registryKey)]),
    },
    judge: (replies) => refuses(replies),
    means: 'Every holder of a registry key can mint the identity of any other droplet.',
    fix: pin,
  }),
]

/** The secret belongs to the run, so that it is no constant of the forge. */
export const registryKeyed = (registryKey: string): Deviation => ({
  name: 'HS256 keyed with the registry key',
  needs: 'T',
  forge: (draft) => macced(draft, registryKey),
})

const refusedOrTooLong = (replies: readonly Reply[]) =>
  everyReply(replies, 'HTTP 401 (or 431: the header is too long)', (reply) =>
    [400, 401, 431].includes(reply.status ?? 0),
  )
