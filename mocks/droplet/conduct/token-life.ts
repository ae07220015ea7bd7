/** How a droplet asks for its tokens, what it believes of them, and when it lets go of them. */
export interface TokenLifeConduct {
  /** How the identity gets into the address: as a value of its own, or pasted as it stands. */
  readonly tokenQuery: 'encoded' | 'pasted'
  /** What becomes of a registry key that is missing, or has white space about it. */
  readonly registryKeyRead: 'with-care' | 'if-any' | 'as-it-stands'
  readonly tokenRenewed: 'ahead' | 'at-its-end'
  /** Whether tokens too short for the margin are renewed in a loop. */
  readonly shortTokens: 'spaced' | 'in-a-loop'
  /** What follows a token that has ended before it came. */
  readonly endedTokens: 'back-off' | 'asked-again'
  readonly endedTokensTold: boolean
  readonly foreignSubject: 'refused' | 'used'
  readonly foreignIssuer: 'told' | 'crash'
  readonly oddAlgorithm: 'told' | 'untold'
  /** What a token in a setting is good for while the Registry is away. */
  readonly staticToken: 'nothing' | 'fallback'
  readonly tokenStored: boolean
}

/** Tokens, handled well. */
export const conformingTokenLife: TokenLifeConduct = {
  tokenQuery: 'encoded',
  registryKeyRead: 'with-care',
  tokenRenewed: 'ahead',
  shortTokens: 'spaced',
  endedTokens: 'back-off',
  endedTokensTold: true,
  foreignSubject: 'refused',
  foreignIssuer: 'told',
  oddAlgorithm: 'told',
  staticToken: 'nothing',
  tokenStored: false,
}
