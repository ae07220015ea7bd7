/** What the contract leaves open: every value is as good as every other. */
export interface VarietyConduct {
  readonly acceptedStatus: 200 | 201 | 202
  readonly invalidStatus: 422 | 400
  readonly brokenJsonStatus: 400 | 422
  readonly errorBody: 'detail' | 'problem' | 'both'
  readonly noCredentialStatus: 401 | 403
  readonly malformedCredentialStatus: 401 | 400
  /** So many requests at a time, and the server turns the others away; 0 is no limit. */
  readonly mostAtOnce: number
  /** So many in a second, and everybody waits for the next one; 0 is no limit. */
  readonly refusalsPerSecond: number
  /** The answer while no key set was ever fetched. */
  readonly noKeysStatus: 503 | 401
  readonly challengeTellsError: boolean
  /** Members nobody asked for, in every JSON answer. */
  readonly extraAnswerMembers: boolean
  readonly jsonText: 'compact' | 'pretty'
  readonly framing: 'length' | 'chunked'
  readonly closesAfterErrors: boolean
  /** What comes of a head beyond 8 KiB: it is read (up to 16 KiB), or the connection ends. */
  readonly longHeads: 'read' | 'dropped'
  /** Optional paths this droplet does not have. */
  readonly absentPaths: readonly string[]
  readonly guardedReads: readonly string[]
  readonly keyAtLookups: boolean
  /** Share of the interval by which any beat may come early or late. */
  readonly beatJitter: number
}

/** What the reference does where it may choose. */
export const usualVariety: VarietyConduct = {
  acceptedStatus: 200,
  invalidStatus: 422,
  brokenJsonStatus: 400,
  errorBody: 'detail',
  noCredentialStatus: 401,
  malformedCredentialStatus: 401,
  mostAtOnce: 0,
  refusalsPerSecond: 0,
  noKeysStatus: 503,
  challengeTellsError: true,
  extraAnswerMembers: false,
  jsonText: 'compact',
  framing: 'length',
  closesAfterErrors: false,
  longHeads: 'read',
  absentPaths: [],
  guardedReads: ['/dependencies', '/capabilities', '/state'],
  keyAtLookups: false,
  beatJitter: 0,
}
