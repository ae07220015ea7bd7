import { type Mutant, mutant } from './mutant.ts'

/** Connections, framing, and requests that hardly are any. */
export const networkMutants: readonly Mutant[] = [
  mutant(
    'lets-the-length-beat-the-chunks',
    { front: 'length-wins' },
    'NET-SMUGGLE-CLTE NET-SMUGGLE-CLTE-SHOULD',
  ),
  mutant('reads-on-behind-the-chunks', { front: 'chunks-win' }, 'NET-SMUGGLE-CLTE-SHOULD'),
  mutant('forgets-odd-transfer-codings', { front: 'odd-codings-forgotten' }, 'NET-SMUGGLE-TE'),
  mutant('believes-the-first-length', { front: 'first-length-wins' }, 'NET-DUP-CL'),
  mutant(
    'merges-what-follows-into-the-body',
    { front: 'body-takes-all' },
    'NET-CL-LIE-SHORT NET-KEEPALIVE-ERR',
  ),
  mutant('leaves-the-body-of-a-delete', { front: 'delete-without-body' }, 'NET-KEEPALIVE-ERR'),
  mutant('serves-one-request-a-read', { front: 'one-read-one-request' }, 'NET-PIPELINE'),
  mutant('keeps-old-connections-open', { front: 'old-is-new' }, 'NET-HTTP10'),
  mutant('splits-lines-naively', { front: 'naive-lines' }, 'NET-OBSFOLD NET-BARE-LF'),
  mutant(
    'calls-bad-requests-its-own-fault',
    { parserErrors: 'server-error' },
    'NET-CHUNK-BAD NET-VERSION-BAD NET-HDR-COUNT NET-HDR-SIZE NET-URI-LONG NET-SMUGGLE-TE NET-DUP-CL NET-OBSFOLD NET-BARE-LF',
  ),
  mutant('needs-no-host', { missingHost: 'served' }, 'NET-HOST-MISSING'),
  mutant('takes-two-hosts', { secondHost: 'served' }, 'NET-HOST-MISSING-SHOULD'),
  mutant('routes-the-absolute-form', { absoluteForm: 'not-found' }, 'NET-ABSURI'),
  mutant('never-answers-expectations', { expectations: 'never' }, 'NET-EXPECT'),
  mutant('upgrades-anybody', { upgrades: 'taken' }, 'NET-UPGRADE'),
  mutant('drops-half-closed-callers', { front: 'callers-who-close-are-gone' }, 'NET-HALFCLOSE'),
  mutant('crashes-on-resets', { resetCrashes: true }, 'NET-RST'),
  mutant('drops-connections-unannounced', { dropsConnectionsAfter: 10 }, 'NET-KEEPALIVE'),
  mutant(
    'reads-any-body-before-the-token',
    { parsesFirst: true, bodyCapBytes: 1_000_000_000 },
    'NET-BODY-PREAUTH NET-BODY-LIMIT',
  ),
]

/** What only shows when a run is asked for disruptive rows. */
export const disruptiveMutants: readonly Mutant[] = [
  mutant('caps-announced-bodies-only', { bodyCapCounts: 'declared' }, 'NET-BODY-CHUNKED'),
]
