/** How a droplet takes, answers and sends messages, and speaks HTTP. */
export interface MessageConduct {
  // The envelope
  /** The required member whose absence, null and type are not looked at; `all` for every member. */
  readonly unchecked:
    | ''
    | 'trace_id'
    | 'source'
    | 'target'
    | 'message_type'
    | 'payload'
    | 'timestamp'
    | 'all'
  readonly typesChecked: boolean
  readonly nonObjectIsServerError: boolean
  readonly missingTrace: 'refused' | 'generated'
  readonly traceForm: 'uuid-v4' | 'any-uuid' | 'other-notations' | 'anything'
  readonly upperCaseTrace: boolean
  readonly messageType:
    | 'closed'
    | 'free'
    | 'ignoring-case'
    | 'no-event'
    | 'no-command'
    | 'as-shown'
    | 'none-inert'
  readonly timestamps: 'rfc3339' | 'z-only' | 'z-refused' | 'naive-too' | 'epoch-too' | 'any-digits'
  readonly leapSecond: 'answered' | 'server-error'
  readonly extremeTime: 'answered' | 'server-error'
  /** Timestamps on which the droplet fails: loosely spelt, without an offset, a day off, or no moment at all. */
  readonly failsOnTime: 'none' | 'loose' | 'naive' | 'stale' | 'impossible'
  /** What becomes of a number that no double holds. */
  readonly hugeNumbers: 'answered' | 'server-error'
  readonly extraMembers: 'ignored' | 'refused'
  readonly sourceBound: boolean
  readonly targetChecked: boolean
  readonly longStrings: 'answered' | 'server-error'
  readonly reply: 'seed' | 'udc' | 'new-trace' | 'text' | 'no-content' | 'no-data' | 'teapot'

  // The body
  readonly mediaType: 'json' | 'anything' | 'literal'
  readonly bodyDecoding: 'strict' | 'lossy' | 'regular-expressions' | 'json5'
  readonly bodyCapBytes: number
  readonly nestingCap: number
  readonly deepNesting: 'refused' | 'server-error'
  readonly wideObjects: 'answered' | 'slow'
  readonly loneSurrogates: 'answered' | 'server-error'
  readonly payloadReachesOut: boolean
  readonly payloadMerged: boolean
  readonly codedBodies: 'refused' | 'server-error'
  readonly utf16: 'refused' | 'server-error'
  readonly brokenJson: 'refused' | 'server-error'

  // Errors
  readonly errors: 'json' | 'html' | 'status-200' | 'always-400'
  readonly invalidEchoesInput: boolean
  readonly errorsEchoHeaders: boolean
  readonly serverErrorTells: 'nothing' | 'stack' | 'message'
  readonly unknownPath: 'json' | 'html' | 'ok'
  readonly wrongMethod: 'refused' | 'not-found' | 'without-allow' | 'ok'
  readonly traceMethodEchoes: boolean
  readonly hostReflected: boolean

  // Discovery
  readonly health:
    | 'json'
    | 'plain-text'
    | 'status-number'
    | 'odd-word'
    | 'leaks'
    | 'naive-time'
    | 'slow'
  readonly healthTells: 'truth' | 'always-connected'
  readonly capabilities: 'seed' | 'bare-list' | 'features-text'
  readonly state: 'seed' | 'text-numbers' | 'other-clock'
  readonly dependencies: 'truth' | 'constant' | 'bare-list'

  // Sending
  readonly lookup: 'registry' | 'skipped' | 'without-bearer' | 'concatenated'
  readonly lookupFailure: 'mapped' | 'not-found' | 'server-error'
  readonly unknownTarget: 'not-found' | 'sent' | 'server-error'
  readonly sendValidated: boolean
  readonly sendSource: 'number' | 'text'
  readonly sendTrace: 'one' | 'other-in-reply' | 'fresh-per-attempt' | 'from-clock'
  readonly sendTime: 'utc' | 'naive'
  readonly sendBearer: 'own' | 'caller'
  readonly sendLeaks: 'nothing' | 'registry-key' | 'api-token'
  readonly sendAttempts: 'three' | 'four' | 'one' | 'unbounded'
  readonly sendRetriesOn: 'transient' | 'every-refusal' | 'accepted-too'
  readonly sendFailure: 'mapped' | 'relayed' | 'server-error'
  readonly sendScheme: 'http' | 'any'
  readonly sendBodyCapped: boolean
  readonly sendPayload: 'faithful' | 'lossy' | 'ascii'
  readonly sendBeforeAuth: boolean
}

/** The message contract, kept. */
export const conformingMessages: MessageConduct = {
  unchecked: '',
  typesChecked: true,
  nonObjectIsServerError: false,
  missingTrace: 'refused',
  traceForm: 'uuid-v4',
  upperCaseTrace: true,
  messageType: 'closed',
  timestamps: 'rfc3339',
  leapSecond: 'answered',
  extremeTime: 'answered',
  failsOnTime: 'none',
  hugeNumbers: 'answered',
  extraMembers: 'ignored',
  sourceBound: true,
  targetChecked: true,
  longStrings: 'answered',
  reply: 'seed',
  mediaType: 'json',
  bodyDecoding: 'strict',
  bodyCapBytes: 1_048_576,
  nestingCap: 64,
  deepNesting: 'refused',
  wideObjects: 'answered',
  loneSurrogates: 'answered',
  payloadReachesOut: false,
  payloadMerged: false,
  codedBodies: 'refused',
  utf16: 'refused',
  brokenJson: 'refused',
  errors: 'json',
  invalidEchoesInput: false,
  errorsEchoHeaders: false,
  serverErrorTells: 'nothing',
  unknownPath: 'json',
  wrongMethod: 'refused',
  traceMethodEchoes: false,
  hostReflected: false,
  health: 'json',
  healthTells: 'truth',
  capabilities: 'seed',
  state: 'seed',
  dependencies: 'truth',
  lookup: 'registry',
  lookupFailure: 'mapped',
  unknownTarget: 'not-found',
  sendValidated: true,
  sendSource: 'number',
  sendTrace: 'one',
  sendTime: 'utc',
  sendBearer: 'own',
  sendLeaks: 'nothing',
  sendAttempts: 'three',
  sendRetriesOn: 'transient',
  sendFailure: 'mapped',
  sendScheme: 'http',
  sendBodyCapped: true,
  sendPayload: 'faithful',
  sendBeforeAuth: false,
}
