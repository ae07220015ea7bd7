import { type Mutant, mutant } from './mutant.ts'

/** How the key set is fetched and read. */
export const keySetMutants: readonly Mutant[] = [
  mutant('adds-a-query-to-the-key-address', { keyAddress: 'with-query' }, 'KEY-FETCH-URL'),
  mutant(
    'shows-its-registry-key-for-keys',
    { keyFetchShows: 'registry-key' },
    'KEY-FETCH-NOCRED KEY-FETCH-NOCRED-SHOULD',
  ),
  mutant('stampedes-on-a-cold-cache', { coldRequests: 'fetch-each' }, 'KEY-FETCH-SINGLEFLIGHT'),
  mutant(
    'refuses-until-keys-arrive',
    { coldRequests: 'refused', noKeysStatus: 401 },
    'KEY-FETCH-SINGLEFLIGHT-MUST',
  ),
  mutant('takes-no-store-literally', { noStore: 'literal' }, 'KEY-HTTPCACHE'),
  mutant('forgets-keys-on-304', { notModified: 'drops-set' }, 'KEY-304'),
  mutant('picks-the-first-entry-of-a-kid', { kidPicks: 'first-entry' }, 'KEY-DUPKID-KTY'),
  mutant('asks-a-slow-store-key-by-key', { keyLookup: 'one-by-one' }, 'KEY-MULTI-MANY'),
  mutant('stumbles-over-odd-sets', { oddKeys: 'crash-every-token' }, 'KEY-NO-KID KEY-CTYPE-OTHER'),
  mutant(
    'stumbles-over-odd-keys',
    { oddKeys: 'crash-their-tokens' },
    'KEY-N-LEADZERO KEY-PRIVATE-LEAK',
  ),
]
