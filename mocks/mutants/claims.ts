import { type Mutant, mutant } from './mutant.ts'

/** Times, issuer, audience and identity. */
export const claimMutants: readonly Mutant[] = [
  mutant('takes-missing-exp', { exp: 'optional' }, 'AUTH-CLM-EXP-MISSING'),
  mutant('tests-exp-for-truth', { exp: 'truthy' }, 'AUTH-CLM-EXP-ZERO'),
  mutant(
    'ignores-exp',
    { exp: 'ignored' },
    'AUTH-CLM-EXP-PAST AUTH-CLM-EXP-MISSING AUTH-CLM-EXP-LEEWAY',
  ),
  mutant('compares-exp-as-text', { exp: 'as-string' }, 'AUTH-CLM-EXP-STRING'),
  mutant('overflows-on-exp', { exp: 'overflow-throws' }, 'AUTH-CLM-EXP-HUGE'),
  mutant('forgives-ten-minutes', { leewaySeconds: 600 }, 'AUTH-CLM-EXP-LEEWAY'),
  mutant('believes-any-lifetime', { lifetimeCapSeconds: 0 }, 'AUTH-CLM-EXP-FAR'),
  mutant('ignores-nbf', { nbfChecked: false }, 'AUTH-CLM-NBF-FUTURE'),
  mutant('ignores-iat', { iatChecked: false }, 'AUTH-CLM-IAT-FUTURE'),
  mutant('ignores-iss', { iss: 'ignored' }, 'AUTH-CLM-ISS-WRONG AUTH-CLM-ISS-MISSING'),
  mutant('takes-missing-iss', { iss: 'optional' }, 'AUTH-CLM-ISS-MISSING'),
  mutant('normalises-iss', { iss: 'normalised' }, 'AUTH-CLM-ISS-NEAR'),
  mutant('compares-iss-by-prefix', { iss: 'prefix' }, 'AUTH-CLM-ISS-PREFIX'),
  mutant('compares-iss-loosely', { iss: 'loose' }, 'AUTH-CLM-ISS-ARRAY'),
  mutant('ignores-aud', { aud: 'ignored' }, 'AUTH-CLM-AUD-WRONG AUTH-CLM-AUD-PEER'),
  mutant('checks-aud-when-present', { aud: 'when-present' }, 'AUTH-CLM-AUD-MISSING'),
  mutant('finds-aud-inside-text', { aud: 'substring' }, 'AUTH-CLM-AUD-SUBSTRING'),
  mutant('folds-case-of-aud', { aud: 'ignoring-case' }, 'AUTH-CLM-AUD-CASE'),
  mutant('lets-aud-arrays-skip', { aud: 'arrays-skip' }, 'AUTH-CLM-AUD-ARRAY-NO'),
  mutant('refuses-aud-arrays', { aud: 'arrays-refused' }, 'AUTH-CLM-AUD-ARRAY-OK'),
  mutant('looks-aud-up-as-key', { aud: 'key-lookup' }, 'AUTH-CLM-AUD-TYPE'),
  mutant('takes-missing-sub', { subRequired: false }, 'AUTH-CLM-SUB-MISSING'),
  mutant(
    'reads-identity-loosely',
    { identityStrict: false },
    'AUTH-CLM-ID-FORMS AUTH-CLM-SUB-DISAGREE',
  ),
  mutant('refuses-unknown-claims', { unknownClaimRefused: true }, 'AUTH-CLM-EXTRA'),
]
