import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'

/** What a run could not tell, but for what it blames on a busy machine. */
export const leftOpen = (
  { findings }: Pick<Report, 'findings'>,
  states: readonly Finding['state'][] = ['inconclusive', 'error', 'blocked'],
): string[] =>
  findings
    .filter(({ state }) => states.includes(state))
    // A machine that is slow without tokens too proves nothing about their cost.
    .filter(({ id }) => id !== 'AUTH-TIM-COST')
    .filter(({ message }) => message?.startsWith('this machine was too busy') !== true)
    .map(({ id }) => id)
