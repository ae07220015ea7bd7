import type { Conduct } from './droplet/conduct.ts'

/** A way in which a sound droplet may differ from the reference, and the check it could mislead. */
export interface Variant {
  readonly name: string
  readonly conduct: Partial<Conduct>
  readonly wouldMislead: string
}

const variant = (name: string, conduct: Partial<Conduct>, wouldMislead: string): Variant => ({
  name,
  conduct,
  wouldMislead,
})

/** Harmless variations: a harness that fails a MUST of any of these is wrong, not the droplet. */
export const variants: readonly Variant[] = [
  variant('refuses-events', { messageType: 'no-event' }, 'ENV-OK-EVENT'),
  variant('refuses-commands', { messageType: 'no-command' }, 'ENV-OK-COMMAND'),
  variant('asks-under-its-number', { tokenIdentity: 'numeric' }, 'TOK-REQ-ID'),
  variant('accepts-with-201', { acceptedStatus: 201 }, 'ENV-RSP-STATUS'),
  variant('accepts-with-202', { acceptedStatus: 202 }, 'ENV-OK-COMMAND'),
  variant('replies-in-the-other-shape', { reply: 'udc' }, 'ENV-RSP-SCHEMA'),
  variant('calls-invalid-messages-400', { invalidStatus: 400 }, 'ENV-MISS-SOURCE'),
  variant('calls-broken-json-422', { brokenJsonStatus: 422 }, 'ENV-JSON-TRUNC'),
  variant('tells-problems', { errorBody: 'problem' }, 'HTTP-ERR-CTYPE'),
  variant('tells-errors-in-both-shapes', { errorBody: 'both' }, 'HTTP-ERR-SHAPE'),
  variant('forgives-thirty-seconds', { leewaySeconds: 30 }, 'AUTH-CLM-EXP-PAST'),
  variant('shows-its-key-at-look-ups', { keyAtLookups: true }, 'TOK-KEY-ORIGIN'),
  variant('beats-with-jitter', { beatJitter: 0.1 }, 'HB-INTERVAL'),
  variant('answers-404-for-405', { wrongMethod: 'not-found' }, 'HTTP-405-MESSAGE'),
  variant('sends-no-challenge', { challenge: false }, 'AUTH-HDR-MISSING'),
  variant('sends-a-bare-challenge', { challengeTellsError: false }, 'AUTH-HDR-EMPTY'),
  variant('adds-members', { extraAnswerMembers: true }, 'ENV-RSP-SCHEMA'),
  variant('writes-json-at-length', { jsonText: 'pretty' }, 'HTTP-ERR-SHAPE'),
  variant('answers-in-chunks', { framing: 'chunked' }, 'ENV-RSP-SCHEMA'),
  variant('drops-long-heads', { longHeads: 'dropped' }, 'AUTH-HDR-LONG'),
  variant('closes-after-errors', { closesAfterErrors: true }, 'CTL-POS-AFTER'),
  variant('calls-no-credential-403', { noCredentialStatus: 403 }, 'AUTH-HDR-MISSING'),
  variant('calls-malformed-bearer-400', { malformedCredentialStatus: 400 }, 'AUTH-SER-1PART'),
  variant('slows-down-whoever-guesses', { refusalsPerSecond: 40 }, 'CTL-RATE'),
  variant('turns-crowds-away', { mostAtOnce: 8 }, 'AUTH-SIG-BITFLIP'),
  variant('knows-a-former-issuer-too', { iss: 'one-of-two' }, 'AUTH-CLM-AUD-ARRAY-OK'),
  variant('answers-401-without-keys', { noKeysStatus: 401 }, 'KEY-DOWN-UNVERIFIED'),
  variant(
    'tries-the-first-key-without-kid',
    { missingKid: 'first-key' },
    'AUTH-JWT-KID-MISSING-K1',
  ),
  variant('takes-naive-time-for-utc', { timestamps: 'naive-too' }, 'ENV-TS-NAIVE'),
  variant('tries-four-times', { sendAttempts: 'four' }, 'SEND-RETRY-503'),
  variant('refuses-deep-json', { nestingCap: 20 }, 'ENV-OK-EVENT'),
  variant(
    'guards-every-read',
    { guardedReads: ['/dependencies', '/capabilities', '/state', '/version'] },
    'DISC-CAPS',
  ),
  variant('opens-every-read', { guardedReads: [] }, 'AUTH-PROTECTED-WRITE'),
  variant(
    'has-the-least-of-paths',
    { absentPaths: ['/send', '/capabilities', '/state', '/version', '/dependencies'] },
    'SEND-OK',
  ),
  // What servers and their operators do unasked
  variant('spells-header-names-in-capitals', { headerNames: 'in-capitals' }, 'HTTP-405-MESSAGE'),
  variant('tells-errors-in-another-tongue', { wording: 'translated' }, 'AUTH-RSP-DETAIL'),
  variant('offers-two-challenges', { challenges: 'two-in-one-line' }, 'AUTH-RSP-WWW'),
  variant('compresses-when-asked', { compression: 'gzip-when-asked' }, 'ENV-RSP-SCHEMA'),
  variant(
    'takes-one-request-a-connection',
    { connections: 'one-request-each' },
    'NET-KEEPALIVE-ERR',
  ),
  variant('calls-other-media-types-422', { mediaTypeStatus: 422 }, 'ENV-CT-TEXT'),
  variant('calls-other-media-types-400', { mediaTypeStatus: 400 }, 'ENV-CT-TEXT'),
  variant('does-not-implement-odd-methods', { oddMethodStatus: 501 }, 'HTTP-TRACE'),
  variant('redirects-slashes', { trailingSlash: 'redirected' }, 'HTTP-SLASH'),
  variant(
    'takes-the-first-of-two-credentials',
    { repeatedHeaderRefused: false },
    'AUTH-HDR-MISSING',
  ),
  variant('is-unwell-without-its-registry', { healthWithoutRegistry: 503 }, 'DISC-HEALTH-TRUTH'),
  variant('calls-failed-deliveries-503', { failedDeliveryStatus: 503 }, 'SEND-DOWN'),
  variant('retries-with-jitter', { retryJitter: 0.5 }, 'SEND-RETRY-503'),
  variant('registers-anew-at-times', { registersAnewAfter: 12 }, 'REG-ONCE'),
  variant('looks-targets-up-in-the-list', { lookUpsBy: 'list' }, 'SEND-LOOKUP-GARBAGE'),
  variant('throws-sets-with-secrets-away', { secretsSpoilSet: true }, 'KEY-PRIVATE-LEAK'),
  variant('renews-keys-on-demand', { keysRenewed: 'on-demand' }, 'KEY-FETCH-CACHED'),
  variant(
    'comes-as-a-framework-made-it',
    {
      traceForm: 'any-uuid',
      timestamps: 'epoch-too',
      banner: 'with-version',
      nosniff: false,
      cacheControl: 'absent',
      headMethod: 'not-found',
      sourceBound: false,
      targetChecked: false,
      repeats: 'worked-again',
      phaseSpread: 0,
    },
    'ENV-RSP-SCHEMA',
  ),
]
