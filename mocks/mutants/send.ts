import { type Mutant, mutant } from './mutant.ts'

/** POST /send. */
export const sendMutants: readonly Mutant[] = [
  mutant('knows-addresses-by-heart', { lookup: 'skipped' }, 'SEND-LOOKUP-FIRST SEND-OK'),
  mutant(
    'looks-up-without-bearer',
    { lookup: 'without-bearer' },
    'SEND-LOOKUP-AUTH SEND-LOOKUP-401',
  ),
  mutant('calls-every-outage-unknown', { lookupFailure: 'not-found' }, 'SEND-LOOKUP-5XX'),
  mutant('fails-on-a-bad-record', { lookupFailure: 'server-error' }, 'SEND-LOOKUP-GARBAGE'),
  mutant('sends-to-nobody', { unknownTarget: 'sent' }, 'SEND-UNKNOWN'),
  mutant('fails-on-unknown-target', { unknownTarget: 'server-error' }, 'SEND-UNKNOWN'),
  mutant(
    'checks-no-send-field',
    { sendValidated: false },
    'SEND-VAL-TARGET SEND-VAL-TARGET-SHOULD SEND-VAL-TYPE',
  ),
  mutant(
    'concatenates-the-target',
    { lookup: 'concatenated', sendValidated: false },
    'SEND-VAL-TRAVERSAL',
  ),
  mutant('calls-any-scheme', { sendScheme: 'any' }, 'SEND-SSRF-SCHEME'),
  mutant('sends-source-as-text', { sendSource: 'text' }, 'SEND-ENVELOPE'),
  mutant('tells-another-trace', { sendTrace: 'other-in-reply' }, 'SEND-ENV-TRACE'),
  mutant('takes-a-new-trace-per-attempt', { sendTrace: 'fresh-per-attempt' }, 'SEND-RETRY-SAMEID'),
  mutant('takes-trace-from-the-clock', { sendTrace: 'from-clock' }, 'SEND-TRACE-UNIQUE'),
  mutant('sends-naive-time', { sendTime: 'naive' }, 'SEND-ENV-TS'),
  mutant('passes-the-callers-token-on', { sendBearer: 'caller' }, 'SEND-AUTH-OUT'),
  mutant(
    'sends-registry-key-to-peers',
    { sendLeaks: 'registry-key' },
    'SEND-NOSECRET TOK-KEY-ORIGIN',
  ),
  mutant('sends-api-token-to-peers', { sendLeaks: 'api-token' }, 'SEND-NOSECRET'),
  mutant('tries-once', { sendAttempts: 'one' }, 'SEND-RETRY-500 SEND-RETRY-503'),
  mutant('tries-without-end', { sendAttempts: 'unbounded' }, 'SEND-RETRY-MAX SEND-ABORT'),
  mutant(
    'retries-every-refusal',
    { sendRetriesOn: 'every-refusal' },
    'SEND-RETRY-NOT-4XX SEND-RETRY-401',
  ),
  mutant('retries-what-was-accepted', { sendRetriesOn: 'accepted-too' }, 'SEND-RETRY-2XX-ONCE'),
  mutant(
    'relays-the-targets-error',
    { sendFailure: 'relayed' },
    'SEND-ERR-NOLEAK SEND-ERR-MAP-401',
  ),
  mutant(
    'fails-when-delivery-fails',
    { sendFailure: 'server-error' },
    'SEND-DOWN SEND-TIMEOUT SEND-ERR-MAP-401',
  ),
  mutant('flattens-payloads', { sendPayload: 'lossy' }, 'SEND-ENV-FIDELITY'),
  mutant('sends-before-it-asks-who', { sendBeforeAuth: true }, 'AUTH-NOFX'),
]
