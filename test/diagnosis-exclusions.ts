/** Why two faults cannot be met, or told, together. The earlier row is on the left. */
export interface Exclusion {
  readonly because: string
  readonly early: readonly string[]
  /** The later rows; the same ones as on the left where they exclude each other. */
  readonly late?: readonly string[]
}

const span = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `D${`${from + index}`.padStart(2, '0')}`)

const but = (ids: readonly string[], ...others: readonly string[]): readonly string[] =>
  ids.filter((id) => !others.includes(id))

/** Known by whose signature it is. */
const signers = ['D18', 'D19', 'D20', 'D21', 'D22', 'D23', 'D24', ...span(29, 31), ...span(36, 40)]
/** Known by no key verifying the token. */
const unverified = ['D24', ...span(37, 40)]

export const exclusions: readonly Exclusion[] = [
  {
    because: 'one thing stands where the other would',
    early: ['D01', 'D02'],
  },
  { because: 'a header has one scheme', early: ['D03', 'D04'] },
  {
    because: 'without a token nothing in it can be looked at, and no verifier looks for its key',
    early: ['D01', 'D06', 'D08', 'D09', 'D10', 'D59'],
    late: [...but(span(2, 60), 'D04', 'D26', 'D27', 'D28', 'D34', 'D35', 'D59'), 'D59', 'D63'],
  },
  { because: 'a scheme belongs to a header', early: ['D01'], late: ['D04'] },
  {
    because: 'joined to another text, what is no token cannot be told from the other text',
    early: ['D05'],
    late: ['D06', 'D07', 'D08', 'D09', 'D10', 'D12', 'D59'],
  },
  {
    because: 'only what reads as a token without its wrapping is called a wrapped token',
    early: ['D07'],
    late: ['D08', 'D09', 'D10', 'D12', 'D14', 'D59'],
  },
  {
    because: 'a token with a part too many is not called cut',
    early: ['D11'],
    late: ['D12'],
  },
  {
    because: 'a cut is told from whole bytes behind a readable header',
    early: ['D11'],
    late: ['D13', 'D14'],
  },
  {
    because: 'the first token of several is only found where it has a readable header',
    early: ['D12'],
    late: ['D14'],
  },
  { because: 'without header and payload nothing is left', early: ['D14'], late: ['D15'] },
  {
    because: 'a header that is not read as a token gives a verifier no reason to fetch keys',
    early: ['D02', 'D03', 'D05', 'D07', 'D12', 'D13', 'D14', 'D16'],
    late: ['D63'],
  },
  {
    because: 'with its end the token lost what tells who signed it',
    early: ['D11'],
    late: ['D16', ...signers],
  },
  {
    because: 'a stranger may have signed the odd spelling itself',
    early: ['D13'],
    late: ['D16', ...unverified],
  },
  {
    because: 'with its header the token lost algorithm, kid and type, and with them who signed it',
    early: ['D14'],
    late: [...span(16, 25), ...but(span(29, 42), 'D34', 'D35', 'D41')],
  },
  {
    because: 'with its payload the token lost its claims, and the likeness to an issued one',
    early: ['D15'],
    late: ['D37', 'D41', ...span(43, 58)],
  },
  {
    because: 'a token without signature or algorithm has no signer and no other algorithm',
    early: ['D16'],
    late: ['D25', ...signers],
  },
  {
    because: 'an unencoded payload is signed in another way, so nobody is called a stranger for it',
    early: ['D17'],
    late: unverified,
  },
  { because: 'a token has one signer', early: signers },
  {
    because: 'the algorithm changes with the signer',
    early: ['D22', 'D23', 'D24'],
    late: ['D25'],
  },
  { because: 'the address answers or does not', early: ['D26', 'D27'] },
  {
    because: 'a kid is there or is not, and one is needed or is not',
    early: ['D31', 'D32', 'D33'],
  },
  { because: 'one key is not several', early: ['D33'], late: ['D34'] },
  {
    because: 'a kid is only missed where a usable key verifies the token',
    early: ['D32', 'D33'],
    late: ['D35'],
  },
  {
    because: 'a key beside the JWK is only tried where the JWK itself fails',
    early: span(31, 35),
    late: ['D36'],
  },
  { because: 'keys of one kid are usable or are not', early: ['D34'], late: ['D35'] },
  {
    because: 'without a key set there is nothing to compare a signature with',
    early: ['D26', 'D27'],
    late: span(28, 40),
  },
  {
    because:
      "a verifier's copy is only called stale where the token leads to a usable published key",
    early: ['D28'],
    late: [...span(29, 33), ...span(35, 40)],
  },
  { because: 'a token has one kid or none', early: ['D30'], late: ['D32', 'D33'] },
  {
    because: 'a kid is only called wrong or missing where a published key verifies the token',
    early: ['D31', 'D32', 'D33'],
    late: span(37, 40),
  },
  {
    because: 'a repaired key set is thought to hold the key that signed',
    early: ['D34', 'D35'],
    late: span(37, 40),
  },
  { because: 'a token has one identity or none', early: ['D41', 'D54', 'D55'] },
  {
    because: 'who is not named by a token is not named otherwise than by the request',
    early: ['D41', 'D54'],
    late: ['D56'],
  },
  { because: 'a token has one exp', early: ['D43', 'D44', 'D45', 'D46'] },
  { because: 'a token has one iss', early: ['D48', 'D49', 'D50'] },
  { because: 'a token has one aud', early: ['D51', 'D52', 'D53'] },
  {
    because: 'what became of a token says nothing about the one that takes its place',
    early: [...but(span(1, 57), 'D04'), 'D59'],
    late: ['D58', 'D60'],
  },
  { because: 'a token has one history', early: ['D58', 'D60'] },
  { because: 'one probe is the first to be accepted', early: ['D61', 'D62'] },
  {
    because: 'letter case is only suspected where no probe proves something else',
    early: ['D04'],
    late: ['D61', 'D62'],
  },
]

/** The reason why a pair cannot be had, if there is one. */
export function exclusionOf(early: string, late: string): string | undefined {
  return exclusions.find(
    (each) => each.early.includes(early) && (each.late ?? each.early).includes(late),
  )?.because
}
