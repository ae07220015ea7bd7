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
    'KEY-UNK-RATE KEY-UNK-RATE-MUST',
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
  mutant('lets-strangers-hold-the-cooldown', { cooldownRestarts: true }, 'KEY-UNK-NOSTARVE'),
  mutant('trusts-claims-without-keys', { withoutKeys: 'claims-trusted' }, 'KEY-DOWN-UNVERIFIED'),
  mutant(
    'takes-any-long-string-without-keys',
    { withoutKeys: 'long-strings-pass' },
    'KEY-DOWN-SIMPLE-OPAQUE',
  ),
  mutant('drops-keys-on-a-failed-fetch', { failedFetch: 'drops-set' }, 'KEY-STATUS KEY-GARBAGE'),
  mutant('skips-verification-on-empty-set', { emptySet: 'unsigned' }, 'KEY-EMPTY'),
  mutant('merges-key-sets', { rotation: 'merges' }, 'KEY-ROT-REPLACE'),
  mutant('follows-key-redirects', { keyRedirectFollowed: true }, 'KEY-REDIRECT-CROSS'),
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
    'KEY-MULTI-SECOND KEY-MULTI-MANY KEY-ROT-OVERLAP',
  ),
  mutant('waits-for-keys-for-ever', { keyFetchTimeout: false }, 'KEY-SLOW KEY-DRIP'),
]
