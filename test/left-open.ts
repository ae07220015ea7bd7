import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'

type Findings = Pick<Report, 'findings'>

/** What a run could not tell and why, but for what it blames on a busy machine. */
export const leftOpen = (
  { findings }: Findings,
  states: readonly Finding['state'][] = ['inconclusive', 'error', 'blocked'],
): string[] =>
  findings
    .filter(({ state }) => states.includes(state))
    // A machine that is slow without tokens too proves nothing about their cost.
    .filter(({ id }) => id !== 'AUTH-TIM-COST')
    .filter((finding) => !blamesTheMachine(finding))
    .map(({ id, message }) => `${id}: ${message}`)

/** What a busy machine kept a run from telling: neither a failure nor a pass can be demanded of it. */
export const untold = ({ findings }: Findings): string[] =>
  findings.filter(blamesTheMachine).map(({ id }) => id)

const blamesTheMachine = ({ message }: Finding): boolean =>
  message?.startsWith('this machine was too busy') === true
