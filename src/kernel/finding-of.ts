import type { Check } from '../model/check.ts'
import type { Finding, FirstTime } from '../model/finding.ts'
import type { Outcome } from '../model/outcome.ts'

export type Judged =
  | {
      readonly kind: 'outcome'
      readonly outcome: Outcome
      readonly traffic: readonly string[]
      /** Set for refusals only: whether the control beside them was weak. */
      readonly weak: boolean | undefined
      /** How long its stimulus took. */
      readonly ms?: number
      readonly firstTime?: FirstTime
    }
  | { readonly kind: 'blocked'; readonly by: Pick<Finding, 'id' | 'state' | 'blame'> }
  | { readonly kind: 'error'; readonly message: string; readonly traffic: readonly string[] }

/** Evidence ids kept on one finding; the rest stays in the list of exchanges. */
const keptEvidence = 20

/** The one finding a check leaves. */
export function findingOf(check: Check, judged: Judged, reproduce: string): Finding {
  const head = {
    id: check.id,
    title: check.title,
    role: 'droplet' as const,
    group: check.group,
    level: check.clause.level,
    clause: { text: check.clause.text, source: check.clause.source },
    needs: check.needs,
    reproduce,
    durationMs: judged.kind === 'outcome' ? Math.round(judged.ms ?? 0) : 0,
  }
  if (judged.kind === 'blocked')
    return {
      ...head,
      state: 'blocked',
      ...(judged.by.blame ? { blame: judged.by.blame } : {}),
      blockedBy: judged.by.id,
      message: `${judged.by.id} is ${judged.by.state}`,
      evidence: [],
    }
  if (judged.kind === 'error')
    return {
      ...head,
      state: 'error',
      blame: 'harness',
      message: judged.message,
      evidence: kept(judged.traffic),
    }
  return {
    ...head,
    ...ofOutcome(check, judged.outcome, judged.traffic, judged.weak),
    ...(judged.firstTime ? { firstTime: judged.firstTime } : {}),
  }
}

function ofOutcome(
  check: Check,
  outcome: Outcome,
  traffic: readonly string[],
  weak: boolean | undefined,
): Pick<Finding, 'state' | 'evidence'> & Partial<Finding> {
  const strength =
    weak === undefined ? {} : { strength: weak ? ('weak' as const) : ('strong' as const) }
  switch (outcome.state) {
    case 'pass':
      return {
        state: 'pass',
        ...strength,
        evidence: kept(traffic),
        ...(outcome.message === undefined ? {} : { message: outcome.message }),
        ...(outcome.figures === undefined ? {} : { figures: outcome.figures }),
      }
    case 'fail':
      return {
        state: 'fail',
        blame: 'droplet',
        message: outcome.told?.means ?? check.means,
        expected: outcome.expected,
        actual: outcome.actual,
        ...(outcome.where === undefined ? {} : { where: outcome.where }),
        fix: outcome.told?.fix ?? check.fix,
        evidence: kept(outcome.evidence ?? traffic),
      }
    case 'inconclusive':
      return {
        state: 'inconclusive',
        blame: 'environment',
        message: outcome.because,
        evidence: kept(outcome.evidence ?? traffic),
      }
    case 'inapplicable':
      return {
        state: 'inapplicable',
        blame: 'environment',
        message: outcome.because,
        evidence: kept(outcome.evidence ?? traffic),
      }
    case 'not-run':
      return {
        state: 'not-run',
        blame: 'environment',
        message: outcome.because,
        flag: outcome.flag,
        evidence: kept(traffic),
      }
  }
}

/** A judgement that came otherwise the second time keeps what was seen the first time. */
export function afterFailing(first: Judged, second: Judged): Judged {
  if (first.kind !== 'outcome' || first.outcome.state !== 'fail') return second
  if (second.kind !== 'outcome' || second.outcome.state === 'fail') return second
  const { expected, actual, evidence = first.traffic } = first.outcome
  return { ...second, firstTime: { expected, actual, evidence: kept(evidence) } }
}

const kept = (ids: readonly string[]): string[] => [...new Set(ids)].slice(0, keptEvidence)
