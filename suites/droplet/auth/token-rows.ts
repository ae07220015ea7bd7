import { type Check, check, type Phase, type Tag } from '../../../src/model/check.ts'
import type { Clause } from '../../../src/model/clause.ts'
import type { Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { orClosed, refuses } from '../../judges.ts'
import { posToken, trust } from '../ctl/ctl.ts'

/** One question of the token battery: deviating tokens that must be refused. */
export interface TokenRow {
  readonly id: string
  readonly title: string
  readonly clause: Clause
  readonly deviations: readonly Deviation[]
  readonly means: string
  readonly fix: string
  /** The token is malformed, so that 400 is as good a refusal as 401. */
  readonly malformed?: true
  /** A closed connection is as good as a refusal. */
  readonly orClosed?: true
  readonly phase?: Phase
  readonly judge?: (replies: readonly Reply[]) => Outcome
  /** For tokens that can be made out of nothing. */
  readonly needs?: 'U'
  readonly tags?: readonly Tag[]
  readonly inapplicable?: (facts: Facts, profile: Profile) => string | undefined
  /** What must have passed, where a good token is not enough. */
  readonly after?: readonly Check[]
}

/** Makes the check of one row: each deviating token once on the probe endpoint, between controls. */
export function tokenCheck(row: TokenRow): Check {
  const needs =
    row.needs ?? (row.deviations.some((deviation) => deviation.needs === 'R') ? 'R' : 'T')
  return check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs,
    after: row.after ?? { U: [], T: [posToken], R: [trust] }[needs],
    evidence: { exchanges: row.deviations.length, ...(row.orClosed ? orClosed : {}) },
    given: {
      name: row.title,
      phase: row.phase ?? 'tokens',
      negatives: row.deviations.length,
      apply: (stage) => tryTokens(stage, row.deviations),
    },
    judge: row.judge ?? ((replies) => refuses(replies, row.malformed)),
    means: row.means,
    fix: row.fix,
    ...(row.tags ? { tags: row.tags } : {}),
    ...(row.inapplicable ? { inapplicable: row.inapplicable } : {}),
  })
}

/** Forges first, so that a token this run cannot make stops the row before anything is sent. */
export function tryTokens(stage: Stage, deviations: readonly Deviation[]): Promise<Reply[]> {
  const tokens = deviations.map((deviation) => ({
    token: stage.token(deviation),
    note: deviation.name,
  }))
  return Promise.all(tokens.map((credential) => stage.probe(credential)))
}
