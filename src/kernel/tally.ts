import { type Level, levels } from '../model/clause.ts'
import { type Finding, type State, states } from '../model/finding.ts'
import type { Report, StateCounts, Trouble, Verdict } from '../model/report.ts'

/** Counts over the findings: by state, by level, and the passes that prove little. */
export function summaryOf(findings: readonly Finding[]): Report['summary'] {
  return {
    total: findings.length,
    weak: findings.filter(({ state, strength }) => state === 'pass' && strength === 'weak').length,
    byState: countStates(findings),
    byLevel: Object.fromEntries(
      levels.map((level) => [level, countStates(findings.filter((f) => f.level === level))]),
    ) as Record<Level, StateCounts>,
  }
}

const countStates = (findings: readonly Finding[]): StateCounts =>
  Object.fromEntries(
    states.map((state) => [state, findings.filter((f) => f.state === state).length]),
  ) as Record<State, number>

export interface Ending {
  readonly findings: readonly Finding[]
  /** How many checks were planned; each must have left a finding. */
  readonly planned: number
  readonly narrowed: boolean
  readonly interrupted: boolean
  readonly failOn: Level
  readonly requireComplete: boolean
  readonly trouble?: Trouble | undefined
}

/** Only a complete run of strong passes is conformant; one failed MUST is enough for the opposite. */
export function verdictOf(ending: Ending): Verdict {
  const musts = ending.findings.filter(({ level }) => level === 'MUST')
  if (musts.some(({ state }) => state === 'fail')) return 'nonconformant'
  const complete =
    ending.findings.length === ending.planned &&
    !ending.narrowed &&
    !ending.interrupted &&
    !ending.trouble &&
    musts.some(({ state }) => state === 'pass') &&
    musts.every(
      ({ state, strength }) =>
        (state === 'pass' && strength !== 'weak') || state === 'inapplicable',
    )
  return complete ? 'conformant' : 'undetermined'
}

/** Every exit code that applies, the one that counts first. */
export function exitCodesOf(ending: Ending): number[] {
  const verdict = verdictOf(ending)
  const musts = ending.findings.filter(({ level }) => level === 'MUST')
  const strict = ending.failOn !== 'MUST'
  const codes = new Set<number>()
  if (ending.findings.some(({ state }) => state === 'error')) codes.add(5)
  if (ending.findings.length < ending.planned || ending.findings.some(isLost)) codes.add(5)
  if (ending.trouble?.kind === 'mock' || ending.trouble?.kind === 'harness') codes.add(5)
  if (ending.trouble?.kind === 'unreachable') codes.add(4)
  if (ending.trouble?.kind === 'usage') codes.add(2)
  if (ending.interrupted) codes.add(130)
  if (verdict === 'nonconformant') codes.add(1)
  if (strict && ending.findings.some(({ state, level }) => state === 'fail' && level === 'SHOULD'))
    codes.add(1)
  if (verdict === 'undetermined' && (!provedSomething(musts) || ending.requireComplete))
    codes.add(3)
  const order = [2, 5, 4, 130, 1, 3]
  const applying = order.filter((code) => codes.has(code))
  return applying.length > 0 ? applying : [0]
}

/** A check that we planned and never put, without anybody having stopped us. */
const isLost = ({ state, blame }: Finding): boolean => state === 'not-run' && blame === 'harness'

/** At least one MUST passed, no control broke, and no MUST was left open by trouble on the way. */
const provedSomething = (musts: readonly Finding[]): boolean =>
  musts.some(({ state }) => state === 'pass') &&
  !musts.some(({ state }) => state === 'inconclusive' || state === 'error' || state === 'blocked')
