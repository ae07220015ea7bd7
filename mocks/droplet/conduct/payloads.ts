/** What a droplet makes of odd ids, odd payloads, and messages that come again. */
export interface PayloadConduct {
  readonly emptyPayload: 'answered' | 'server-error'
  /** A member name with a dot in it, which some stores cannot hold. */
  readonly dottedNames: 'answered' | 'server-error'
  /** Numbers that the platform cannot hold as they were written. */
  readonly inexactNumbers: 'refused' | 'rounded'
  /** A source with a fraction. */
  readonly fractions: 'refused' | 'cut-off'
  /** An id in digits as text: refused in both places, converted in one, or the reason of an exception. */
  readonly idsInText: 'refused' | 'source-converted' | 'target-throws'
  /** Source compared with the token out of the first mention in the text, message handled out of the parsed body. */
  readonly bodyReadTwice: boolean
  /** A message whose source and trace id are known. */
  readonly repeats:
    | 'answered-once'
    | 'worked-again'
    | 'refused'
    | 'raced'
    | 'known-by-trace'
    | 'content-ignored'
    | 'changed-throws'
}

export const conformingPayloads: PayloadConduct = {
  emptyPayload: 'answered',
  dottedNames: 'answered',
  inexactNumbers: 'refused',
  fractions: 'refused',
  idsInText: 'refused',
  bodyReadTwice: false,
  repeats: 'answered-once',
}
