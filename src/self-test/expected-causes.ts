import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { storyMutants } from '../../mocks/mutants/stories.ts'

/** The cause that a run of this mutant has to name first, where its record says one. */
export function expectedCause({ name, caught }: Mutant): string | undefined {
  const [itself] = caught
  return causeByMutant.get(name) ?? (itselfAlone.has(name) ? itself : undefined)
}

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/)

/**
 * By cause, written by hand: the mutants it is the true reason of. Those that tell a story of their own bear it
 * themselves. All but those that were recorded before were written with the causes of a run in view: that these agree
 * shows that nothing has changed since each was read and accepted, and is no prediction.
 */
const told: Readonly<Record<string, string>> = {
  // Roots: one lapse behind many failures.
  'SIGNATURE-UNCHECKED': 'forgets-to-verify only-measures-signature',
  'ALG-FROM-HEADER': `takes-none refuses-only-the-literal-none keys-hmac-with-public-pem keys-hmac-with-pkcs1
    keys-hmac-with-der keys-hmac-with-jwk keys-hmac-with-anything-public`,
  'EXPIRY-UNCHECKED': 'ignores-exp',
  'AUDIENCE-UNCHECKED': 'ignores-aud',
  'ISSUER-UNCHECKED': 'ignores-iss',
  'UNVERIFIED-IN-OUTAGE': 'trusts-claims-without-keys',
  'OPEN-IN-DEBUG': 'opens-in-debug',
  'UNCAUGHT-ERROR': `refuses-with-500 splits-at-each-space chokes-on-control-characters lets-parse-faults-out
    fails-on-long-tokens trips-over-a-byte-order-mark walks-nested-json-by-recursion fails-on-an-ambiguous-kid
    fails-on-short-keys trips-over-another-length-of-digest trips-over-a-screened-key overflows-on-exp
    trips-over-odd-exp catches-only-expiry counts-days-in-a-table takes-aud-members-for-text looks-itself-up-as-peer
    keeps-jti-in-a-unique-column lets-fetch-errors-out stumbles-over-odd-keys stumbles-over-odd-sets
    fails-on-leap-seconds fails-on-extreme-dates fails-on-loose-timestamps fails-on-naive-timestamps
    fails-on-impossible-timestamps fails-on-stale-timestamps fails-on-huge-numbers fails-on-long-strings
    fails-on-coded-bodies fails-on-utf-16 fails-on-deep-nesting fails-on-lone-surrogates fails-on-bad-utf-8
    fails-on-a-json-suffix fails-on-odd-charsets fails-on-two-media-types fails-on-unknown-methods fails-on-options
    fails-without-a-provider fails-on-metrics fails-on-an-empty-payload fails-on-ids-in-text
    stores-payloads-by-dotted-path fails-on-a-reused-trace fails-on-a-bad-record fails-on-unknown-target
    splits-lines-naively calls-bad-requests-its-own-fault fails-when-delivery-fails fails-on-a-bare-host
    fails-on-inactive-targets parses-what-targets-answer falls-over-broken-answers`,
  // Leaves: why one token was refused.
  'D01-NO-HEADER': 'beats-without-bearer registers-without-bearer',
  'D18-SELF-SIGNED': 'mints-own-token signs-every-token-itself',
  'D64-UNEXPLAINED': 'refuses-everyone',
  // Stories: failures that were met in the mesh before.
  'AUTH-EXPIRED-HIDDEN': 'never-renews-on-401',
  'AUTH-TOKEN-FIELD': 'reads-token-without-looking',
  'AUTH-TTL-ASSUMED': 'assumes-a-day',
  'AUTH-WRONG-REGISTRY-KEY': 'asks-without-key',
  'ENV-MISSING-FIELDS-ACCEPTED': `checks-no-field never-looks-at-trace never-looks-at-timestamp never-looks-at-payload
    never-looks-at-type invents-a-missing-trace`,
  'ENV-TARGET-UNCHECKED': 'takes-messages-for-others',
  'ERR-IN-200': 'answers-errors-with-200',
  'HB-UNREGISTERED': 'ignores-being-forgotten',
  'JSON-INVALID-500': `fails-on-broken-json fails-on-a-body-that-is-no-object fails-on-a-byte-order-mark
    shows-a-stack-for-broken-json shows-exception-text`,
  'METHOD-GET': 'asks-for-token-by-get',
  'MSG-TYPE-ENUM': 'refuses-every-message',
  'NO-RETRY-REGISTER': 'registers-once-only',
  'PATH-DOUBLE-SLASH': 'appends-to-endpoints-as-they-are',
  'RATE-429': 'ignores-retry-after',
  'RECURSE-401': 'renews-for-ever beats-on-at-once-when-refused',
  'REG-409': 'takes-409-for-a-failure',
  'REG-ID-FIELDS': 'leaves-host-out leaves-id-out renames-core-fields',
  'REG-ID-FORMAT': 'beats-under-another-id',
  'SEND-QUERY-BODY': 'asks-in-a-json-body',
  'TIMESTAMP-FORMAT': 'dates-health-without-offset sends-naive-time',
}

const causeByMutant: ReadonlyMap<string, string> = new Map([
  ...storyMutants.map(({ name, story }) => [name, story] as const),
  ...Object.entries(told).flatMap(([cause, names]) =>
    wordsOf(names).map((name) => [name, cause] as const),
  ),
])

/** The failed check is the whole truth about these: a root or a story that took them over would mislead. */
const itselfAlone: ReadonlySet<string> = new Set(
  wordsOf(`
    refuses-with-403 believes-expires-in-over-exp concatenates-the-target joins-addresses-as-text
    takes-missing-exp opens-to-the-api-token reads-token-from-query skips-verification-on-empty-set
    takes-the-api-token-without-keys picks-the-first-entry-of-a-kid sends-api-token-as-bearer
    does-without-a-registry-key beats-before-registering registers-another-number registers-another-address
    tells-its-name-for-its-ip beats-without-status never-looks-at-target takes-free-text-types
    takes-any-trace answers-every-error-with-400 answers-unknown-paths-in-html shows-secrets-in-health
    uses-any-record-it-gets knows-addresses-by-heart sends-source-as-text needs-no-host
    keeps-the-current-message-for-all`),
)

/** In the records before the causes of all mutants were measured. */
const recordedBefore: ReadonlySet<string> = new Set([
  ...storyMutants.map(({ name }) => name),
  ...wordsOf(`
    answers-errors-with-200 asks-in-a-json-body beats-under-another-id dates-health-without-offset
    fails-on-broken-json ignores-retry-after leaves-host-out never-looks-at-trace refuses-every-message
    renews-for-ever takes-409-for-a-failure takes-messages-for-others`),
])

/** Whether the cause of this mutant was recorded before those of all were measured, and not accepted after. */
export const isRecordedBefore = ({ name }: Mutant): boolean => recordedBefore.has(name)

/** Every mutant that is spoken of here. */
export const spokenOf: readonly string[] = [...causeByMutant.keys(), ...itselfAlone]
