import type { Finding } from '../model/finding.ts'

/** A finding that, when it fails, explains the failures of others. */
export interface Root {
  readonly check: string
  readonly id: string
  readonly title: string
  readonly explains: (finding: Finding) => boolean
  /** Whether this failure of the check is of the kind that is meant. */
  readonly applies?: (finding: Finding) => boolean
  /** In place of what the check itself says, where the root is of another kind than its check. */
  readonly told?: { readonly explanation: string; readonly fix: string }
}

/** A forged or missing credential was let in. */
const gotIn = ({ actual = '' }: Finding): boolean => /^HTTP 2/.test(actual)

const isRedirected = ({ actual = '' }: Finding): boolean => /^HTTP 30[12378]\b/.test(actual)

/** The checks that show it most plainly come first. */
const chosenByTheToken = [
  'HS256-SPKI',
  'HS256-PKCS1',
  'HS256-DER',
  'HS256-JWK',
  'NONE',
  'NONE-CASE',
]

const unchecked = (
  claim: string,
  shown: string,
  { id, title, ...told }: Pick<Root, 'id' | 'title'> & NonNullable<Root['told']>,
): Root => ({
  ...{ check: `AUTH-CLM-${claim}-${shown}`, id, title, told, applies: gotIn },
  explains: (finding) => finding.id.startsWith(`AUTH-CLM-${claim}-`) && gotIn(finding),
})

/** One call of a library is told what to verify: what it leaves out fails in every spelling. */
const uncheckedClaims: readonly Root[] = [
  unchecked('EXP', 'PAST', {
    id: 'EXPIRY-UNCHECKED',
    title: 'expired tokens are accepted',
    explanation: 'Whoever once saw a token can use it for ever.',
    fix: 'Let the library verify exp, with a leeway of at most a minute, and let no handler swallow what it throws.',
  }),
  unchecked('AUD', 'WRONG', {
    id: 'AUDIENCE-UNCHECKED',
    title: 'the audience of tokens is not checked',
    explanation: 'A token for any other service of the mesh opens this one.',
    fix: 'Give the audience to the verifying call; where that fails, mend the audience and do not switch the check off.',
  }),
  unchecked('ISS', 'WRONG', {
    id: 'ISSUER-UNCHECKED',
    title: 'the issuer of tokens is not checked',
    explanation: 'A token that anybody else issued with a key this droplet knows opens it.',
    fix: 'Give the issuer to the verifying call; where that fails, mend the issuer and do not switch the check off.',
  }),
]

/** In the order in which they are looked for; the first that fails takes what it explains. */
export const roots: readonly Root[] = [
  {
    // A redirect of those alone who show no token leads to a page for logging in, and is another matter.
    check: 'CTL-POS-TOKEN',
    id: 'ENDPOINT-REDIRECTED',
    title: 'requests are redirected, and not answered where they arrive',
    explains: isRedirected,
    applies: isRedirected,
    told: {
      explanation:
        'The path of the contract leads to another address, often its own with or without a final slash, or to https. Peers post their messages without following redirects.',
      fix: 'Serve the very path the contract names: look for a slash too many in the route (Flask, FastAPI, Django), or for a rule of a proxy or of the framework that sends callers on.',
    },
  },
  {
    check: 'CTL-NEG-GARBAGE',
    id: 'AUTH-OFF',
    title: 'authentication is off: anything counts as a token',
    explains: ({ group }) => group === 'AUTH' || group === 'KEY',
    applies: gotIn,
  },
  {
    check: 'AUTH-SIG-BITFLIP',
    id: 'SIGNATURE-UNCHECKED',
    title: 'tokens are read without checking their signature',
    explains: ({ id }) => /^(?:AUTH-(?:SIG|JWT|CLM|SER|RSP)|KEY)-/.test(id),
    applies: gotIn,
  },
  ...uncheckedClaims,
  ...chosenByTheToken.map(
    (name): Root => ({
      check: `AUTH-JWT-ALG-${name}`,
      id: 'ALG-FROM-HEADER',
      title: 'the token itself chooses the algorithm it is verified with',
      explains: ({ id }) => /^AUTH-(?:JWT-ALG|SER-ALG|SER-DUP-ALG)\b/.test(id),
      applies: gotIn,
    }),
  ),
  {
    check: 'KEY-DOWN-UNVERIFIED',
    id: 'UNVERIFIED-IN-OUTAGE',
    title: 'claims are believed unverified while the key set is out of reach',
    explains: (finding) => finding.group === 'KEY' && gotIn(finding),
    applies: gotIn,
  },
  {
    check: 'AUTH-CFG-DEBUG',
    id: 'OPEN-IN-DEBUG',
    title: 'a debug setting switches authentication off',
    explains: () => false,
    applies: gotIn,
  },
  ...['CTL-POS-TOKEN', 'CTL-POS-AFTER'].map(
    (check): Root => ({
      check,
      id: 'ENDS-BY-ITSELF',
      title: 'the process ends by itself, whatever it is asked',
      explains: ({ actual }) => actual?.startsWith('no answer') === true,
      applies: ({ expected }) => expected === 'a process that lives on',
    }),
  ),
  {
    check: 'CTL-POS-AFTER',
    id: 'BROKEN-BY-A-REQUEST',
    title: 'one bad request takes the droplet down',
    explains: ({ actual, where }) =>
      where === 'the control right after this request' || actual?.startsWith('no answer') === true,
  },
]
