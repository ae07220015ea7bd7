import * as clause from '../../../fixtures/clauses/auth-signature.ts'
import { octKey } from '../../../fixtures/deviations/algorithm.ts'
import * as forged from '../../../fixtures/deviations/hostile-keys.ts'
import { sharedKid } from '../../../fixtures/odd-keys.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Deviation, OddKeyName } from '../../../src/model/token.ts'
import { acceptsOrRefuses, all, neverAccepted, refuses, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import {
  beside,
  keyScene,
  refusedBeside,
  spoilsNothing,
  unlessWholeSetRefused,
  withoutKeySet,
} from '../key/scenes.ts'

const screen =
  'Screen the published keys: RSA, 2048 to 8192 bits, an odd exponent of at least 65537.'
const scene = { needs: 'P', after: [posToken], inapplicable: withoutKeySet } as const

export const hostileKeyChecks: readonly Check[] = [
  check({
    ...scene,
    id: 'AUTH-JWT-ALG-HS256-OCT',
    title: 'a symmetric key in the key set authenticates nothing',
    clause: clause.symmetricRefused,
    given: keyScene('a symmetric key in the key set', ({ jwk }) => [jwk('K1'), jwk('KOCT')], {
      octKey,
    }),
    judge: ({ octKey }) => unlessWholeSetRefused(octKey, refusedBeside(octKey, refuses)),
    means: 'Everybody who reads the key set holds the secret that signs tokens.',
    fix: 'Take keys of kty RSA only, and pin the algorithm to RS256.',
  }),
  check({
    ...scene,
    id: 'AUTH-JWT-KID-DUP',
    title: 'two keys under one kid let no stranger in and break nothing',
    clause: clause.sharedKidHandled,
    evidence: { exchanges: forged.ambiguousKid.length },
    given: keyScene(
      'two different keys under one kid',
      ({ jwk }) => [jwk('K1'), { ...jwk('K1'), kid: sharedKid }, { ...jwk('K2'), kid: sharedKid }],
      { ambiguousKid: forged.ambiguousKid },
    ),
    judge: ({ ambiguousKid }) =>
      all(
        neverAccepted(ambiguousKid?.replies.slice(1) ?? []),
        beside(ambiguousKid, ({ replies }) =>
          all(refuses(replies.slice(1)), acceptsOrRefuses(replies.slice(0, 1))),
        ),
      ),
    means: 'A kid that fits two keys becomes an error that nobody caught, or a way in.',
    fix: 'Try each key with that kid, or answer 401.',
  }),
  oddKeyCheck({
    id: 'AUTH-SIG-WEAK-1024',
    title: 'a published key of 1024 bits verifies nothing',
    clause: clause.shortKeysRefused,
    keys: ['KW'],
    deviations: forged.shortKey,
    means: 'A key that can be factored signs identities, or breaks the verifier.',
    fix: 'Use keys of at least 2048 bits only, and turn every error of the library into a 401.',
  }),
  oddKeyCheck({
    id: 'AUTH-SIG-E1',
    title: 'a published key with exponent 1 verifies nothing',
    clause: clause.exponentSound,
    keys: ['KE1'],
    deviations: forged.exponentOne,
    means: 'Under such a key the padded message is its own signature: anyone can sign.',
    fix: screen,
  }),
  oddKeyCheck({
    id: 'AUTH-SIG-PADDING-E3',
    title: 'a cube root under a key with exponent 3 is refused',
    clause: clause.smallExponentHarmless,
    keys: ['KE3'],
    deviations: forged.exponentThree,
    means: 'The padding is not checked to its end, so that no private key is needed to sign.',
    fix: 'Let the library compare the whole encoding, and refuse small exponents.',
  }),
  check({
    ...scene,
    id: 'AUTH-SIG-E-ODDITIES',
    title: 'published keys that are no RSA keys are passed over',
    clause: clause.unsoundKeysHarmless,
    evidence: { exchanges: 2 * forged.unsoundKeys.length },
    given: keyScene(
      'keys with an impossible exponent or modulus',
      ({ jwk }) => [jwk('K1'), ...unsound.map(jwk)],
      { first: forged.unsoundKeys, again: forged.unsoundKeys },
    ),
    judge: ({ first, again }) =>
      all(
        refusedBeside(first, refuses),
        refusedBeside(again, refuses),
        spoilsNothing(first),
        promptOnce(first?.replies ?? [], again?.replies ?? []),
      ),
    tags: ['timed'],
    means: 'An impossible key breaks or stalls the verifier.',
    fix: screen,
  }),
]

const unsound: readonly OddKeyName[] = ['KEZERO', 'KEEVEN', 'KELONG', 'KNEVEN', 'KNTINY', 'KNTHIRD']

function oddKeyCheck({
  keys,
  deviations,
  ...row
}: Pick<Check, 'id' | 'title' | 'clause' | 'means' | 'fix'> & {
  readonly keys: readonly OddKeyName[]
  readonly deviations: readonly Deviation[]
}): Check {
  return check({
    ...scene,
    ...row,
    evidence: { exchanges: deviations.length },
    given: keyScene(row.title, ({ jwk }) => [jwk('K1'), ...keys.map(jwk)], { odd: deviations }),
    judge: ({ odd }) => all(refusedBeside(odd, refuses), spoilsNothing(odd)),
  })
}

const longestMs = 500

/** Slow arithmetic is slow each time; a pause of the runtime is not. */
function promptOnce(first: readonly Reply[], again: readonly Reply[]): Outcome {
  const slow = again.find(({ ms }, at) => Math.min(ms, first[at]?.ms ?? ms) > longestMs)
  return slow
    ? fail(
        `a refusal within ${longestMs} ms`,
        `${said(slow)} after ${Math.round(slow.ms)} ms, and as late before`,
        slow.ask.note,
        [slow.exchange],
      )
    : pass()
}
