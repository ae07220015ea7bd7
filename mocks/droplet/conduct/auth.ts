/** How a droplet decides whom to let in. */
export interface AuthConduct {
  // Which doors are guarded
  readonly guardsMessage: boolean
  readonly guardsSend: boolean
  readonly guardsHead: boolean
  readonly guardsHealth: boolean
  /** `route`: by the route taken; `raw-path`: by the path as written, which the router then tidies. */
  readonly guardsBy: 'route' | 'raw-path'
  readonly admitsNobody: boolean
  /** Bad tokens after which every caller is refused; 0 is never. */
  readonly lockoutAfter: number
  /** After this many refusals every further one is a 429 that never ends; 0 is no limit. */
  readonly limitAfter: number
  /** What an unset key source, issuer or audience does. */
  readonly missingSettings: 'refuse-to-start' | 'disable-the-check'
  /** Whether DEBUG=true opens every door. */
  readonly debugOpens: boolean

  // How the credential is read
  readonly bearerParsing: 'exact' | 'replace' | 'search' | 'case-sensitive'
  readonly repeatedHeaderRefused: boolean
  readonly missingSchemePasses: boolean
  readonly emptySchemePasses: boolean
  readonly foreignSchemePasses: boolean
  readonly placeholderPasses: boolean
  readonly exampleCredentialPasses: boolean
  readonly apiTokenPasses: 'never' | 'whole' | 'prefix'
  readonly registryKeyHeaderPasses: boolean
  readonly identityHeadersTrusted: boolean
  readonly tokenAlsoFrom: 'nowhere' | 'query' | 'body' | 'cookies' | 'other-headers'
  readonly longHeaderCrashes: boolean

  // How the compact form is read
  readonly segments: 'three' | 'first-three' | 'last-three'
  readonly base64urlStrict: boolean
  readonly jweShapePasses: boolean
  readonly jsonFormPasses: boolean
  readonly detachedPasses: boolean
  readonly nestedUnwrapped: boolean
  readonly utf8Strict: boolean
  readonly longTokens: 'read' | 'server-error'
  /** What an exception while parsing or verifying becomes. */
  readonly parseFault: 'refused' | 'server-error'

  // Algorithm and header
  readonly noneAccepted: 'never' | 'literal' | 'other-spellings' | 'trimmed' | 'unless-spelt-out'
  readonly rsaAlgorithms: 'rs256' | 'any-rsa'
  readonly algCompared: 'exact' | 'ignoring-case' | 'loosely' | 'when-present'
  readonly hmacKeyedWith:
    | 'nothing'
    | 'public-pem'
    | 'public-pkcs1'
    | 'public-der'
    | 'public-jwk'
    | 'public-any'
    | 'pem-member'
    | 'dictionary'
    | 'empty'
    | 'registry-key'
    | 'kid-file'
    | 'oct-key'
  readonly curves: 'refused' | 'verified' | 'home-made'
  readonly headerKeys: 'ignored' | 'jwk' | 'x5c' | 'jku' | 'jku-prefix'
  readonly headerUrlsFetched: 'never' | 'jku' | 'x5u' | 'kid'
  readonly typChecked: boolean
  readonly critHonoured: boolean
  readonly b64: 'refused' | 'honoured'
  readonly unknownHeaderRefused: boolean

  // Key choice
  readonly unknownKid: 'refused' | 'first-key' | 'unsigned'
  readonly missingKid: 'refused' | 'first-key' | 'unsigned'
  readonly kidCompared: 'exact' | 'ignoring-case' | 'any-key' | 'coerced'
  readonly kidMap: 'map' | 'object'
  readonly kidReachesShell: boolean
  readonly ambiguousKid: 'tries-all' | 'server-error'
  readonly kidLoggedRaw: boolean
  readonly ownKeyTrusted: boolean

  // Signature
  readonly signature:
    | 'exact'
    | 'unchecked'
    | 'empty-passes'
    | 'short-passes'
    | 'length-only'
    | 'length-ignored'
    | 'padding-only'
    | 'digest-anywhere'
    | 're-encoded'
    | 'constants-pass'
    | 'pss-too'
  readonly verdictCached: 'never' | 'past-expiry'
  readonly minimumKeyBits: number
  readonly minimumExponent: number
  readonly weakKeyIsServerError: boolean

  // Claims
  readonly exp: 'required' | 'optional' | 'truthy' | 'ignored' | 'as-string' | 'overflow-throws'
  readonly nbfChecked: boolean
  readonly iatChecked: boolean
  readonly leewaySeconds: number
  /** How far the clock of the droplet's host is off. */
  readonly clockOffSeconds: number
  /** Longest exp − iat believed; 0 is no limit. */
  readonly lifetimeCapSeconds: number
  readonly iss: 'exact' | 'ignored' | 'optional' | 'normalised' | 'prefix' | 'loose'
  readonly aud:
    | 'exact'
    | 'ignored'
    | 'when-present'
    | 'substring'
    | 'ignoring-case'
    | 'arrays-skip'
    | 'arrays-refused'
    | 'key-lookup'
  readonly subRequired: boolean
  readonly identityStrict: boolean
  readonly unknownClaimRefused: boolean

  // How a refusal is told
  readonly refusalStatus: number
  readonly refusalForm: 'json' | 'plain-text' | 'html' | 'no-detail' | 'login-redirect'
  readonly refusalTells: 'nothing' | 'token' | 'reason' | 'kid' | 'secrets'
  readonly challenge: boolean
}

/** The part of the contract that concerns incoming tokens, kept. */
export const conformingAuth: AuthConduct = {
  guardsMessage: true,
  guardsSend: true,
  guardsHead: true,
  guardsHealth: false,
  guardsBy: 'route',
  admitsNobody: false,
  lockoutAfter: 0,
  limitAfter: 0,
  missingSettings: 'refuse-to-start',
  debugOpens: false,
  bearerParsing: 'exact',
  repeatedHeaderRefused: true,
  missingSchemePasses: false,
  emptySchemePasses: false,
  foreignSchemePasses: false,
  placeholderPasses: false,
  exampleCredentialPasses: false,
  apiTokenPasses: 'never',
  registryKeyHeaderPasses: false,
  identityHeadersTrusted: false,
  tokenAlsoFrom: 'nowhere',
  longHeaderCrashes: false,
  segments: 'three',
  base64urlStrict: true,
  jweShapePasses: false,
  jsonFormPasses: false,
  detachedPasses: false,
  nestedUnwrapped: false,
  utf8Strict: true,
  longTokens: 'read',
  parseFault: 'refused',
  noneAccepted: 'never',
  rsaAlgorithms: 'rs256',
  algCompared: 'exact',
  hmacKeyedWith: 'nothing',
  curves: 'refused',
  headerKeys: 'ignored',
  headerUrlsFetched: 'never',
  typChecked: true,
  critHonoured: true,
  b64: 'refused',
  unknownHeaderRefused: false,
  unknownKid: 'refused',
  missingKid: 'refused',
  kidCompared: 'exact',
  kidMap: 'map',
  kidReachesShell: false,
  ambiguousKid: 'tries-all',
  kidLoggedRaw: false,
  ownKeyTrusted: false,
  signature: 'exact',
  verdictCached: 'never',
  minimumKeyBits: 2048,
  minimumExponent: 65537,
  weakKeyIsServerError: false,
  exp: 'required',
  nbfChecked: true,
  iatChecked: true,
  leewaySeconds: 5,
  clockOffSeconds: 0,
  lifetimeCapSeconds: 86_400,
  iss: 'exact',
  aud: 'exact',
  subRequired: true,
  identityStrict: true,
  unknownClaimRefused: false,
  refusalStatus: 401,
  refusalForm: 'json',
  refusalTells: 'nothing',
  challenge: true,
}
