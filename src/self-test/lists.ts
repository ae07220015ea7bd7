import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { storyMutants } from '../../mocks/mutants/stories.ts'
import { mutants } from '../../mocks/mutants.ts'
import { variants } from '../../mocks/variants.ts'
import type { AskedLiar } from './put-liar.ts'

/** What a self-test puts to the harness, by name. */
export interface Lists {
  readonly mutants: readonly string[]
  readonly liars: readonly AskedLiar[]
  readonly variants: readonly string[]
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/**
 * Mutants of every group that are known within a second or two, and the harmless variants most easily mistaken. The
 * mutants of which docs/proof.md says that another cause is told first are not among them.
 */
export const lists: Lists = {
  mutants: words(`
    trusts-a-key-from-its-settings refuses-everyone

    lets-parse-faults-out believes-undefined wants-capital-bearer reads-token-from-body reads-token-from-query
    refuses-without-challenge opens-sessions sends-before-it-asks-who takes-none refuses-only-the-literal-none
    keys-hmac-with-public-pem forgets-to-verify only-measures-signature fails-on-short-keys
    trips-over-a-byte-order-mark copies-claims-member-by-member takes-missing-exp trips-over-odd-exp
    counts-days-in-a-table

    shows-its-registry-key-for-keys merges-key-sets trusts-claims-without-keys
    lets-fetch-errors-out skips-verification-on-empty-set prefers-x5c ignores-key-use picks-the-first-entry-of-a-kid
    wants-optional-jwk-members

    mints-own-token sends-api-token-as-bearer does-without-a-registry-key leaves-its-token-in-a-file
    calls-its-number-id writes-metadata-beside-payload

    beats-before-registering registers-its-secrets registers-as-localhost tells-its-name-for-its-ip
    registers-another-address registers-another-number

    beats-without-bearer beats-by-get beats-with-metrics beats-under-another-id counts-nothing

    checks-no-field never-looks-at-trace never-looks-at-target fails-on-a-body-that-is-no-object takes-any-trace
    takes-free-text-types refuses-every-message fails-on-naive-timestamps takes-messages-for-others
    fails-on-broken-json merges-into-prototype fails-on-coded-bodies

    answers-errors-with-200 answers-any-method echoes-trace-requests trusts-every-origin fails-without-a-provider
    redirects-to-its-inside

    dates-health-without-offset shows-secrets-in-health joins-capabilities-into-text

    fails-on-unknown-target sends-api-token-to-peers appends-to-endpoints-as-they-are
    fails-on-inactive-targets uses-any-record-it-gets

    needs-no-host forgets-odd-transfer-codings splits-lines-naively calls-bad-requests-its-own-fault

    keeps-the-current-message-for-all`),
  liars: [
    { kind: 'always-200', ends: 'nonconformant' },
    { kind: 'always-401', ends: 'nonconformant' },
    { kind: 'always-403', ends: 'nonconformant' },
    { kind: 'always-500', ends: 'nonconformant' },
    { kind: 'always-200-error', ends: 'nonconformant' },
    { kind: 'echo', ends: 'nonconformant' },
    { kind: 'static-file', ends: 'nonconformant' },
    { kind: 'redirect-loop', ends: 'nonconformant' },
    { kind: 'hang', ends: 'unreachable' },
    { kind: 'drip', ends: 'unreachable' },
    { kind: 'reset', ends: 'unreachable' },
    { kind: 'correct-once-then-dead', ends: 'undetermined' },
    { kind: 'first-token-only', ends: 'nonconformant' },
  ],
  variants: words(`
    accepts-with-201 replies-in-the-other-shape calls-invalid-messages-400 forgives-thirty-seconds
    sends-no-challenge calls-no-credential-403 takes-naive-time-for-utc adds-members
    spells-header-names-in-capitals comes-as-a-framework-made-it`),
}

/** Throws for a name that nobody bears. */
export function mutantNamed(name: string): Mutant {
  return known(
    [...mutants, ...storyMutants].find((one) => one.name === name),
    name,
  )
}

/** Throws for a name that nobody bears. */
export const variantNamed = (name: string): (typeof variants)[number] =>
  known(
    variants.find((one) => one.name === name),
    name,
  )

function known<One>(one: One | undefined, name: string): One {
  if (one === undefined) throw new Error(`nobody bears the name ${name}`)
  return one
}
