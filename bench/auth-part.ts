import { atMost, type Figure, inSeconds } from './figure.ts'
import { last, median } from './measure.ts'
import { reportedRuns } from './reported-run.ts'
import { waitsFigure } from './run-figures.ts'

const groups = ['CTL', 'AUTH', 'KEY']

/** All that is asked about authentication and keys, with the reference droplet launched. */
export async function authPart(rounds: number): Promise<Figure[]> {
  const only = groups.flatMap((group) => ['--only', `${group}-*`])
  const runs = await reportedRuns(rounds, ['demo', ...only])
  const { report, run } = last(runs)
  const ms = median(runs.map((one) => one.run.ms))
  const { pass, inapplicable } = report.summary.byState
  return [
    {
      what: 'auth part (CTL, AUTH, KEY), droplet launched, cold process to exit',
      ...inSeconds(ms),
      goal: atMost(10),
      beside: `${report.summary.total} checks, ${pass} passed, ${inapplicable} do not apply; exit ${run.code}; the goal leaves waits out, this figure holds them`,
    },
    waitsFigure(runs),
  ]
}
