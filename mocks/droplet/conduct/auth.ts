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
  /** Whether a credential that comes unasked on an open route is judged all the same. */
  readonly unaskedTokens: 'ignored' | 'judged'
  /** Whether headers and query may say another method and path than the request line. */
  readonly overridesHeeded: boolean
  /** Whether the body is parsed before anybody asks who sent it. */
  readonly parsesFirst: boolean
  /** Milliseconds of the only thread that each refused token costs, as an expensive hash would. */
  readonly refusalCostMs: number
  /** How long a caller with a wrong signature is kept waiting. */
  readonly wrongSignatureDelayMs: number
  /** What an unset key source, issuer or audience does. */
  readonly missingSettings: 'refuse-to-start' | 'disable-the-check'
  /** Whether DEBUG=true opens every door. */
  readonly debugOpens: boolean

  // How the credential is read
  /** `raw-values`: a parser of its own keeps the spaces round a value; `values-by-trust`: it chokes on control characters. */
  readonly httpParser: 'platform' | 'raw-values' | 'values-by-trust'
  readonly bearerParsing: 'exact' | 'replace' | 'search' | 'case-sensitive' | 'split' | 'any-gap'
  readonly repeatedHeaderRefused: boolean
  readonly missingSchemePasses: boolean
  readonly emptySchemePasses: boolean
  readonly foreignSchemePasses: boolean
  readonly placeholderPasses: boolean
  readonly exampleCredentialPasses: boolean
  readonly apiTokenPasses: 'never' | 'whole' | 'prefix'
  readonly registryKeyHeaderPasses: boolean
  readonly identityHeadersTrusted: boolean
  readonly tokenAlsoFrom: 'nowhere' | 'query' | 'query-first' | 'body' | 'cookies' | 'other-headers'
  /** Whether an accepted token is handed back as a cookie that opens the door next time. */
  readonly opensSessions: boolean
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
  readonly deepTokens: 'refused' | 'server-error'
  readonly byteOrderMark: 'skipped' | 'server-error'
  /** Which value counts where a name stands twice. */
  readonly duplicateMembers: 'last' | 'first'
  /** Into a new object, one assignment a member. */
  readonly claimsCopied: boolean
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
  /** Whether typ has to be there, and to say JWT in just these letters. */
  readonly typDemanded: boolean
  readonly critHonoured: boolean
  readonly b64: 'refused' | 'honoured'
  readonly zip: 'refused' | 'inflated'
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
    /** Takes the padding apart by hand, and compares no more than the digest. */
    | 'padding-parsed'
    /** Tries every hash, as one that reads its name from the signature does. */
    | 'any-hash'
    /** Compares the digests in constant time, which throws where their lengths differ. */
    | 'timing-safe'
  /** Whether a verdict is remembered, and what of the token it is remembered under. */
  readonly verdictCached:
    | 'never'
    | 'past-expiry'
    | 'by-signing-input'
    | 'by-signature'
    | 'by-jti'
    | 'refusals-by-jti'
    | 'while-in-flight'
  readonly minimumKeyBits: number
  readonly minimumExponent: number
  readonly weakKeyIsServerError: boolean
  /** Keys too large to be reasonable: passed over, or used with arithmetic of one's own. */
  readonly hugeKeys: 'refused' | 'home-made'
  /** Whether keys are screened for the ROCA structure, and what finding one becomes. */
  readonly rocaKeys: 'unscreened' | 'server-error'

  // How a refusal is told
  readonly refusalStatus: number
  readonly refusalForm: 'json' | 'plain-text' | 'html' | 'no-detail' | 'login-redirect'
  readonly refusalTells: 'nothing' | 'token' | 'reason' | 'kid' | 'secrets'
  readonly challenge: boolean
  readonly cacheControl: 'no-store' | 'absent' | 'public'
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
  unaskedTokens: 'ignored',
  overridesHeeded: false,
  parsesFirst: false,
  refusalCostMs: 0,
  wrongSignatureDelayMs: 0,
  missingSettings: 'refuse-to-start',
  debugOpens: false,
  httpParser: 'platform',
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
  opensSessions: false,
  longHeaderCrashes: false,
  segments: 'three',
  base64urlStrict: true,
  jweShapePasses: false,
  jsonFormPasses: false,
  detachedPasses: false,
  nestedUnwrapped: false,
  utf8Strict: true,
  longTokens: 'read',
  deepTokens: 'refused',
  byteOrderMark: 'skipped',
  duplicateMembers: 'last',
  claimsCopied: false,
  parseFault: 'refused',
  noneAccepted: 'never',
  rsaAlgorithms: 'rs256',
  algCompared: 'exact',
  hmacKeyedWith: 'nothing',
  curves: 'refused',
  headerKeys: 'ignored',
  headerUrlsFetched: 'never',
  typChecked: true,
  typDemanded: false,
  critHonoured: true,
  b64: 'refused',
  zip: 'refused',
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
  hugeKeys: 'refused',
  rocaKeys: 'unscreened',
  refusalStatus: 401,
  refusalForm: 'json',
  refusalTells: 'nothing',
  challenge: true,
  cacheControl: 'no-store',
}
