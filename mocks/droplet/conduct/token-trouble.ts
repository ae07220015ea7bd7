/** How a droplet takes it when it gets no token, or a refusal in spite of one. */
export interface TokenTroubleConduct {
  /** The wait after a token request refused for good. */
  readonly refusedTokens: 'spaced' | 'hammered'
  readonly retryAfterRead: 'seconds-or-date' | 'as-a-number'
  /** Whether all who want a token share one request for it. */
  readonly tokenShared: boolean
  /** What an answer does that breaks off in its middle. */
  readonly brokenAnswers: 'caught' | 'uncaught'
  /** Whether the log of a 401 says what the token says of itself. */
  readonly refusedTokenTold: boolean
}

/** Trouble with tokens, taken calmly. */
export const conformingTokenTrouble: TokenTroubleConduct = {
  refusedTokens: 'spaced',
  retryAfterRead: 'seconds-or-date',
  tokenShared: true,
  brokenAnswers: 'caught',
  refusedTokenTold: true,
}
