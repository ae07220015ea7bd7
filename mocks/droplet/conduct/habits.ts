/** What servers, frameworks and their operators do unasked: every value is as good as every other. */
export interface HabitConduct {
  // Answers
  readonly headerNames: 'as-usual' | 'in-capitals'
  readonly wording: 'usual' | 'translated'
  readonly challenges: 'one' | 'two-in-one-line'
  readonly compression: 'none' | 'gzip-when-asked'
  readonly connections: 'kept' | 'one-request-each'
  readonly mediaTypeStatus: 415 | 422 | 400
  readonly oddMethodStatus: 405 | 501
  readonly failedDeliveryStatus: 502 | 503
  /** The status of health while the Registry is out of reach, told in its body all the same. */
  readonly healthWithoutRegistry: 200 | 503

  // Life
  /** Share by which the wait before another try may be longer or shorter. */
  readonly retryJitter: number
  /** Beats after which it registers anew; 0 is never. */
  readonly registersAnewAfter: number
  readonly lookUpsBy: 'id' | 'list'
  /** Whether a key set with a private or symmetric key in it is thrown away whole. */
  readonly secretsSpoilSet: boolean
}

/** What the reference does where it may choose. */
export const usualHabits: HabitConduct = {
  headerNames: 'as-usual',
  wording: 'usual',
  challenges: 'one',
  compression: 'none',
  connections: 'kept',
  mediaTypeStatus: 415,
  oddMethodStatus: 405,
  failedDeliveryStatus: 502,
  healthWithoutRegistry: 200,
  retryJitter: 0,
  registersAnewAfter: 0,
  lookUpsBy: 'id',
  secretsSpoilSet: false,
}
