import { type Mutant, mutant } from './mutant.ts'

/** The life of the Registry's published keys. */
export const keyMutants: readonly Mutant[] = [
  mutant('trusts-a-key-from-its-settings', { keysFrom: 'setting' }, 'CTL-TRUST'),
  mutant(
    'fetches-keys-only-at-start',
    { keysFetched: 'startup-only' },
    'KEY-ROT-NEW KEY-DOWN-RECOVER',
  ),
  mutant('fetches-keys-per-unknown-kid', { keysFetched: 'per-unknown-kid' }, 'KEY-UNK-RATE'),
  mutant(
    'fetches-keys-twice-per-unknown-kid',
    { keysFetched: 'twice-per-unknown-kid' },
    'KEY-UNK-RATE KEY-UNK-RATE-MUST KEY-UNK-NOSTARVE-MUST',
  ),
  mutant(
    'fetches-keys-per-request',
    { keysFetched: 'per-request' },
    'KEY-FETCH-CACHED KEY-HTTPCACHE KEY-UNK-RATE',
  ),
  mutant(
    'needs-the-registry-for-every-request',
    { keysFetched: 'per-request', failedFetch: 'drops-set' },
    'KEY-DOWN-CACHED KEY-FETCH-CACHED',
  ),
  mutant(
    'lets-strangers-hold-the-cooldown',
    { cooldownRestarts: true, keysRenewed: 'on-demand' },
    'KEY-UNK-NOSTARVE',
  ),
  mutant('remembers-only-the-last-key', { keysKept: 'last-used' }, 'KEY-ROT-OVERLAP'),
  mutant(
    'sticks-to-a-known-kid',
    { badSignature: 'final', keysRenewed: 'on-demand' },
    'KEY-ROT-SAMEKID',
  ),
  mutant('hammers-a-busy-registry', { keyRetryAfter: 'ignored' }, 'KEY-429'),
  mutant('hides-that-it-has-no-keys', { keyTrouble: 'untold' }, 'KEY-HEALTH-SIGNAL'),
  mutant('exits-without-keys', { coldStart: 'exits' }, 'KEY-DOWN-START'),
  mutant('lets-fetch-errors-out', { fetchError: 'server-error' }, 'KEY-DOWN-UNKNOWNKID'),
  mutant('trusts-claims-without-keys', { withoutKeys: 'claims-trusted' }, 'KEY-DOWN-UNVERIFIED'),
  mutant(
    'takes-the-api-token-without-keys',
    { withoutKeys: 'api-token-passes' },
    'KEY-DOWN-SIMPLE',
  ),
  mutant(
    'takes-any-long-string-without-keys',
    { withoutKeys: 'long-strings-pass' },
    'KEY-DOWN-SIMPLE-OPAQUE',
  ),
  mutant(
    'drops-keys-on-a-failed-fetch',
    { failedFetch: 'drops-set' },
    'KEY-STATUS-SHOULD KEY-GARBAGE-SHOULD KEY-REDIRECT-LOOP-SHOULD KEY-HUGE KEY-BOMB KEY-DOWN-CACHED',
  ),
  mutant(
    'gives-up-after-a-failed-fetch',
    { failedFetch: 'gives-up', keysRenewed: 'on-demand' },
    'CTL-PHASE KEY-DOWN-RECOVER KEY-STATUS KEY-GARBAGE',
  ),
  mutant(
    'trusts-claims-after-a-failed-fetch',
    { failedFetch: 'forgets-set', withoutKeys: 'claims-trusted' },
    'KEY-STATUS KEY-GARBAGE KEY-DOWN-UNVERIFIED-MID',
  ),
  mutant('skips-verification-on-empty-set', { emptySet: 'unsigned' }, 'KEY-EMPTY'),
  mutant('merges-key-sets', { rotation: 'merges' }, 'KEY-ROT-REPLACE'),
  mutant(
    'follows-key-redirects',
    { keyRedirects: 'followed' },
    'KEY-REDIRECT-CROSS KEY-REDIRECT-DOWNGRADE',
  ),
  mutant(
    'follows-key-redirects-for-ever',
    { keyRedirects: 'followed-for-ever' },
    'KEY-REDIRECT-LOOP KEY-REDIRECT-DOWNGRADE',
  ),
  mutant('verifies-no-certificate', { certificates: 'any' }, 'KEY-TLS TOK-TLS SEND-TLS'),
  mutant('wants-one-key-content-type', { keyTypeHeader: 'application/json' }, 'KEY-CTYPE'),
  mutant(
    'drops-set-for-one-odd-key',
    { oneBadKeySpoilsSet: true },
    'KEY-UNKNOWN-KTY KEY-OTHER-KTY',
  ),
  mutant('prefers-pem-member', { keyMaterial: 'pem-first' }, 'KEY-PEM-CONFLICT KEY-PEM-BROKEN'),
  mutant('understands-only-pem-member', { keyMaterial: 'pem-only' }, 'KEY-PEM-ABSENT'),
  mutant('prefers-x5c', { keyMaterial: 'x5c-first' }, 'KEY-X5C-MISMATCH'),
  mutant(
    'wants-optional-jwk-members',
    { optionalMembersRequired: true },
    'KEY-MINIMAL KEY-EXTRA KEY-OPS-MUST',
  ),
  mutant('ignores-key-use', { keyUseChecked: false }, 'KEY-USE-ENC KEY-OPS AUTH-JWT-ALG-VS-JWKALG'),
  mutant(
    'always-uses-the-first-key',
    { firstKeyWins: true },
    'KEY-MULTI-SECOND KEY-MULTI-MANY KEY-ROT-NEW',
  ),
  mutant('waits-for-keys-for-ever', { keyFetchTimeout: false }, 'KEY-SLOW KEY-DRIP'),
]
