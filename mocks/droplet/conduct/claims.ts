/** What a droplet makes of the claims of a token. */
export interface ClaimConduct {
  readonly exp:
    | 'required'
    | 'optional'
    | 'truthy'
    | 'ignored'
    | 'as-string'
    | 'whole-seconds'
    | 'a-minute-early'
    | 'overflow-throws'
    | 'overflow-hangs'
    | 'odd-type-throws'
  /** `throws`: what is not valid yet is an error that nobody catches. */
  readonly nbf: 'checked' | 'ignored' | 'throws'
  readonly iat: 'checked' | 'ignored' | 'old-throws'
  readonly leewaySeconds: number
  /** How far the clock of the droplet's host is off. */
  readonly clockOffSeconds: number
  /** Longest exp − iat believed; 0 is no limit. */
  readonly lifetimeCapSeconds: number
  readonly iss: 'exact' | 'ignored' | 'optional' | 'normalised' | 'prefix' | 'loose' | 'one-of-two'
  readonly aud:
    | 'exact'
    | 'ignored'
    | 'when-present'
    | 'substring'
    | 'ignoring-case'
    | 'arrays-skip'
    | 'arrays-refused'
    | 'key-lookup'
    | 'odd-member-throws'
  readonly jti: 'ignored' | 'required' | 'repeated-throws'
  readonly subRequired: boolean
  readonly identityStrict: boolean
  /** How droplet_id is compared with a source: as the number it stands for, or as it was written. */
  readonly idCompared: 'as-number' | 'as-written'
  readonly ownTokenIsServerError: boolean
  readonly subjectLoggedRaw: boolean
  /** Whether the permissions of a token count; the mesh does not say, so the reference lets them be. */
  readonly permissions:
    | 'unused'
    | 'required'
    | 'missing-is-401'
    | 'empty-is-all'
    | 'any'
    | 'substring'
    | 'wildcard'
    | 'key-lookup'
    | 'any-scope-too'
  readonly unknownClaimRefused: boolean
}

/** Claims, read as the contract says. */
export const conformingClaims: ClaimConduct = {
  exp: 'required',
  nbf: 'checked',
  iat: 'checked',
  leewaySeconds: 5,
  clockOffSeconds: 0,
  lifetimeCapSeconds: 86_400,
  iss: 'exact',
  aud: 'exact',
  jti: 'ignored',
  subRequired: true,
  identityStrict: true,
  idCompared: 'as-number',
  ownTokenIsServerError: false,
  subjectLoggedRaw: false,
  permissions: 'unused',
  unknownClaimRefused: false,
}
