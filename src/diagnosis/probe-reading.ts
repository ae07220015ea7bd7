import type { Probe, ProbeId } from './probes.ts'

/** What the probes prove about the verifier, and the leaf that says so. */
export interface ProbeReading {
  readonly leaf: 'D04' | 'D43' | 'D58' | 'D61' | 'D62'
  readonly confidence: number
  readonly evidence: readonly string[]
  /** Words that fit this case better than the leaf's own. */
  readonly explanation?: string
  readonly fix?: string
}

interface Context {
  /** The first word of the Authorization header that was refused. */
  readonly scheme: string
  /** Writes a value that was probed; given by whoever has secrets to keep out of it. */
  readonly show: (value: unknown) => string
}

const plain: Context = { scheme: 'Bearer', show: (value) => JSON.stringify(value) ?? 'absent' }

type Reader = (probe: Probe, probes: readonly Probe[], context: Context) => ProbeReading

/** No more than this is claimed where nobody tried whether a good token is refused at all. */
const withoutBaseline = 0.75

/** What the first accepted probe proves; undefined where none was accepted. */
export function readProbes(
  probes: readonly Probe[],
  context: Context = plain,
): ProbeReading | undefined {
  const found = probes.find(({ accepted }) => accepted)
  if (found === undefined) return undefined
  const reading = readers[found.id](found, probes, context)
  const isBased =
    found.id === 'P1' || probes.some((probe) => probe.id === 'P1' && wasRefused(probe))
  return isBased
    ? reading
    : { ...reading, confidence: Math.min(reading.confidence, withoutBaseline) }
}

const readers: Readonly<Record<ProbeId, Reader>> = {
  P1: (_, __, { scheme }) =>
    scheme === 'Bearer'
      ? { leaf: 'D58', confidence: 0.6, evidence: ['A fresh token of the same kind is accepted.'] }
      : {
          leaf: 'D04',
          confidence: 0.97,
          evidence: ['A fresh token is accepted behind the word "Bearer".'],
        },
  P2: () => ({
    leaf: 'D62',
    confidence: 0.9,
    evidence: ['The same token without a kid is accepted; with the published kid it is refused.'],
    explanation:
      'The verifier holds the right key, but not under the kid the Registry publishes it with.',
    fix: "Have the verifier read its keys from the Registry's key set, kid included, and keep no copy of its own.",
  }),
  P3: ({ changes }, _, { show }) => ({
    leaf: 'D62',
    confidence: 0.9,
    evidence: [
      `A token with iss ${show(changes.claims?.iss)} is accepted; the genuine one is refused.`,
    ],
    explanation: `The verifier asks for the issuer ${show(changes.claims?.iss)}, which is not what the Registry writes.`,
    fix: 'Set JWT_ISSUER of the verifier to the iss that the Registry writes, letter by letter.',
  }),
  P4: readAudience,
  P5: ({ signer }, _, { show }) => ({
    leaf: 'D61',
    confidence: 0.97,
    evidence: [
      `A token signed with ${show(signer)} is accepted; the same one signed by the Registry is refused.`,
    ],
  }),
  P6: () => ({
    leaf: 'D43',
    confidence: 0.95,
    evidence: ['A fresh token is refused, and accepted once its exp lies a day later.'],
    explanation:
      'Only the time of expiry was changed, so the clock of the verifier is ahead by more than the life of a token.',
    fix: 'Synchronise the clock of the verifier (NTP).',
  }),
  P8: ({ changes }, _, { show }) => ({
    leaf: 'D04',
    confidence: 0.97,
    evidence: [`The same token is accepted behind the word ${show(changes.scheme)}.`],
  }),
  P9: ({ name }) => ({
    leaf: 'D62',
    confidence: 0.95,
    evidence: [
      `The genuine token is refused with the key set as the Registry publishes it, and accepted with ${name}.`,
    ],
    explanation: `The verifier does not read a JSON Web Key Set ({"keys": [...]}): it was written against ${name}.`,
    fix: 'Read the key from the member keys of the key set, by kid (RFC 7517 §5); a JWT library does it when it is given the address of the key set.',
  }),
}

function readAudience(
  { changes }: Probe,
  probes: readonly Probe[],
  { show }: Context,
): ProbeReading {
  const aud = changes.claims?.aud
  if (aud !== undefined) {
    return {
      leaf: 'D62',
      confidence: 0.9,
      evidence: [`A token with aud ${show(aud)} is accepted; the genuine one is refused.`],
      explanation: `The verifier asks for the audience ${show(aud)}, which is not what the Registry writes.`,
      fix: 'Set JWT_AUDIENCE of the verifier to the aud that the Registry writes, letter by letter.',
    }
  }
  const refused = probes.filter((probe) => probe.id === 'P4' && wasRefused(probe)).length
  return {
    leaf: 'D62',
    confidence: 0.9,
    evidence: [
      'The same token without an aud is accepted; with its genuine aud it is refused.',
      ...(refused > 0 ? [`Tokens with ${refused} other audiences were refused as well.`] : []),
      'An audience that was not tried remains possible: python-jose takes a token without an aud whatever it expects.',
    ],
    explanation:
      'The verifier passes no audience to its JWT library. PyJWT (InvalidAudienceError) and python-jose refuse a token WITH an aud when they are given no audience to compare it with, so every token the Registry issues is refused here, genuine as it is.',
    fix: 'In the verifier pass the audience to the decoder: decode(…, audience=JWT_AUDIENCE), with JWT_AUDIENCE set to the aud that the Registry writes. Do not have the Registry leave the aud out.',
  }
}

/** A failure or a silence is no refusal and proves nothing. */
const wasRefused = ({ accepted, status = 401 }: Probe): boolean =>
  !accepted && (status === 401 || status === 403)
