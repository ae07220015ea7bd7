/** How a droplet keeps the Registry's published keys. */
export interface KeyConduct {
  /** Where the key comes from: the key set the Registry publishes, or a PEM handed over in a setting. */
  readonly keysFrom: 'key-set' | 'setting'
  readonly keysFetched:
    | 'cached'
    | 'startup-only'
    | 'per-request'
    | 'per-unknown-kid'
    | 'twice-per-unknown-kid'
  /** The address it was told, or that one with something added against caches. */
  readonly keyAddress: 'as-told' | 'with-query'
  readonly keyFetchShows: 'nothing' | 'registry-key'
  /** What becomes of requests that come before the first key set. */
  readonly coldRequests: 'share-fetch' | 'fetch-each' | 'refused'
  readonly noStore: 'bounded' | 'literal'
  readonly notModified: 'keeps-set' | 'drops-set'
  readonly cooldownRestarts: boolean
  /** When the set is fetched anew: as it ages, too, or only where a token asks for another. */
  readonly keysRenewed: 'in-background' | 'on-demand'
  /** Which keys of a set are remembered. */
  readonly keysKept: 'all' | 'last-used'
  /** What a wrong signature under a known kid leads to. */
  readonly badSignature: 'looks-again' | 'final'
  readonly keyRetryAfter: 'honoured' | 'ignored'
  /** Whether a failing fetch of the key set counts in what is told of the Registry. */
  readonly keyTrouble: 'told' | 'untold'
  /** What a droplet does that starts and finds no key set. */
  readonly coldStart: 'serves' | 'exits'
  /** What becomes of a failed fetch of a request that waited for it. */
  readonly fetchError: 'refusal' | 'server-error'
  readonly unknownKids: 'forgotten' | 'remembered'
  readonly certificates: 'verified' | 'any'
  readonly withoutKeys: 'refuses' | 'claims-trusted' | 'long-strings-pass' | 'api-token-passes'
  /** What a fetch that brought no key set does to the set in hand. */
  readonly failedFetch: 'keeps-set' | 'drops-set' | 'forgets-set' | 'gives-up'
  readonly emptySet: 'refuses' | 'unsigned'
  readonly rotation: 'replaces' | 'merges'
  readonly keyRedirects: 'refused' | 'followed' | 'followed-for-ever'
  readonly keyTypeHeader: 'any' | 'application/json'
  readonly oneBadKeySpoilsSet: boolean
  readonly keyMaterial: 'n-e' | 'pem-first' | 'pem-only' | 'x5c-first'
  readonly optionalMembersRequired: boolean
  readonly keyUseChecked: boolean
  readonly firstKeyWins: boolean
  /** Which entries count where several bear one kid. */
  readonly kidPicks: 'every-usable' | 'first-entry'
  readonly keyLookup: 'indexed' | 'one-by-one'
  /** What a key without kid, a private one or one spelt at length does: to every token, or to its own. */
  readonly oddKeys: 'tolerated' | 'crash-every-token' | 'crash-their-tokens'
  readonly keyFetchTimeout: boolean
  /** Seconds the last good set is believed while it cannot be renewed. */
  readonly keysBelievedSeconds: number
}

/** The key life cycle, kept. */
export const conformingKeys: KeyConduct = {
  keysFrom: 'key-set',
  keysFetched: 'cached',
  keyAddress: 'as-told',
  keyFetchShows: 'nothing',
  coldRequests: 'share-fetch',
  noStore: 'bounded',
  notModified: 'keeps-set',
  cooldownRestarts: false,
  keysRenewed: 'in-background',
  keysKept: 'all',
  badSignature: 'looks-again',
  keyRetryAfter: 'honoured',
  keyTrouble: 'told',
  coldStart: 'serves',
  fetchError: 'refusal',
  unknownKids: 'forgotten',
  certificates: 'verified',
  withoutKeys: 'refuses',
  failedFetch: 'keeps-set',
  emptySet: 'refuses',
  rotation: 'replaces',
  keyRedirects: 'refused',
  keyTypeHeader: 'any',
  oneBadKeySpoilsSet: false,
  keyMaterial: 'n-e',
  optionalMembersRequired: false,
  keyUseChecked: true,
  firstKeyWins: false,
  kidPicks: 'every-usable',
  keyLookup: 'indexed',
  oddKeys: 'tolerated',
  keyFetchTimeout: true,
  keysBelievedSeconds: 86_400,
}
