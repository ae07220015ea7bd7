/** Where a droplet lets its messages go, and what it makes of the answers. */
export interface EgressConduct {
  /** Which addresses of a record are called. */
  readonly sendAddress: 'careful' | 'unspecified-too' | 'user-too' | 'concatenated'
  readonly sendDeadline: 'total' | 'since-last-byte'
  /** An answer that breaks off. */
  readonly brokenAnswer: 'mapped' | 'server-error'
  /** The body of a 2xx. */
  readonly targetBody: 'ignored' | 'parsed'
  readonly sendToSelf: 'refused' | 'waited-for'
  /** How many requests are served at a time; 0 for any number. */
  readonly workers: number
}

export const conformingEgress: EgressConduct = {
  sendAddress: 'careful',
  sendDeadline: 'total',
  brokenAnswer: 'mapped',
  targetBody: 'ignored',
  sendToSelf: 'refused',
  workers: 0,
}
