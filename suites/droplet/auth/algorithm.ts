import * as clause from '../../../fixtures/clauses/auth.ts'
import * as forged from '../../../fixtures/deviations/algorithm.ts'
import type { Check } from '../../../src/model/check.ts'
import { tokenCheck } from './token-rows.ts'

const pin = 'Pass the verifier the list ["RS256"] and nothing else.'
const hmac =
  'The public key was used as a shared secret: anyone who can read the key set can mint any identity.'

export const algorithmChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-JWT-ALG-NONE',
    title: 'a token with alg none is refused',
    clause: clause.unsecuredRefused,
    deviations: forged.none,
    means: 'Unsigned tokens are accepted: anyone can be anyone.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-NONE-CASE',
    title: 'alg none is refused in every spelling',
    clause: clause.algorithmPinned,
    deviations: forged.noneCase,
    means: 'The verifier forbids one word instead of allowing one algorithm.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-NONE-SIG',
    title: 'alg none is refused even with a signature attached',
    clause: clause.unsecuredRefused,
    deviations: forged.noneSigned,
    means: 'The verifier branches on alg before it looks at the signature.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-NONE-ODD',
    title: 'alg none is refused with odd characters or two segments',
    clause: clause.algorithmPinned,
    deviations: forged.noneOdd,
    malformed: true,
    means: 'The algorithm is trimmed or defaulted before it is compared.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-SPKI',
    title: 'HS256 keyed with the public key PEM is refused',
    clause: clause.algorithmPinned,
    deviations: forged.hmacSpki,
    means: hmac,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-PKCS1',
    title: 'HS256 keyed with the RSA public key PEM is refused',
    clause: clause.algorithmPinned,
    deviations: forged.hmacPkcs1,
    means: hmac,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-DER',
    title: 'HS256 keyed with the public key DER is refused',
    clause: clause.algorithmPinned,
    deviations: forged.hmacDer,
    means: hmac,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-JWK',
    title: 'HS256 keyed with the JWK is refused',
    clause: clause.algorithmPinned,
    deviations: forged.hmacJwk,
    means: hmac,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS384-512',
    title: 'HS384 and HS512 keyed with the public key are refused',
    clause: clause.algorithmPinned,
    deviations: forged.hmacLonger,
    means: hmac,
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-EMPTY',
    title: 'HS256 with an empty secret is refused',
    clause: clause.secretsAreStrong,
    deviations: forged.hmacEmpty,
    means: 'An unset secret became an empty key that everybody holds.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-WEAK',
    title: 'HS256 with a common word as secret is refused',
    clause: clause.secretsAreStrong,
    deviations: forged.hmacWeak,
    means: 'A guessable shared secret signs tokens.',
    fix: pin,
  }),
  tokenCheck({
    id: 'AUTH-JWT-ALG-HS256-KIDFILE',
    title: 'HS256 keyed with a file named by the kid is refused',
    clause: clause.kidOnlySelects,
    deviations: forged.hmacKidFile,
    means: 'The kid is used as a file name and the file as a secret.',
    fix: 'Use the kid only to look a key up in the published set.',
  }),
]
