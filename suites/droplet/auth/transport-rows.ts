import { type Check, check } from '../../../src/model/check.ts'
import type { Clause } from '../../../src/model/clause.ts'
import type { Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Credential, Stage } from '../../../src/model/stage.ts'
import { orClosed, probeEach, refuses } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'

/** The advice for every fault of reading the Authorization header. */
export const grammar =
  'Split the header at its first space, compare the first part with Bearer, take the rest as the token.'

export interface TransportRow {
  readonly id: string
  readonly title: string
  readonly clause: Clause
  readonly needs: 'U' | 'T' | 'P'
  readonly credentials: (stage: Stage) => readonly Credential[]
  readonly count: number
  /** A closed connection is as good as a refusal. */
  readonly orClosed?: true
  readonly judge: (replies: readonly Reply[]) => Outcome
  readonly means: string
  readonly fix: string
}

/** Makes the check of a row of header lines, each tried once on the probe endpoint. */
export const transportCheck = (row: TransportRow): Check =>
  check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: row.needs,
    after: row.needs === 'U' ? [] : [posToken],
    evidence: { exchanges: row.count, ...(row.orClosed ? orClosed : {}) },
    given: {
      name: row.title,
      phase: row.needs === 'U' ? 'smoke' : 'tokens',
      negatives: row.count,
      apply: (stage) => probeEach(stage, row.credentials(stage)),
    },
    judge: row.judge,
    means: row.means,
    fix: row.fix,
  })

export const header = (value: string, note = `Authorization: ${value}`): Credential => ({
  headers: [['Authorization', value]],
  note,
})

/** A refusal of a credential that is malformed, for which 400 is as good as 401. */
export const malformed = (replies: readonly Reply[]): Outcome => refuses(replies, true)
