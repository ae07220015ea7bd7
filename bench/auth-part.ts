import { type Figure, seconds } from './figure.ts'
import { last, median } from './measure.ts'
import { reportedRuns } from './reported-run.ts'

const groups = ['CTL', 'AUTH', 'KEY']

/** All that is asked about authentication and keys, with the reference droplet launched. */
export async function authPart(rounds: number): Promise<Figure[]> {
  const only = groups.flatMap((group) => ['--only', `${group}-*`])
  const runs = await reportedRuns(rounds, ['demo', ...only])
  const { report, run } = last(runs)
  const { pass, inapplicable } = report.summary.byState
  return [
    {
      what: 'auth part (CTL, AUTH, KEY), droplet launched, cold process to exit',
      measured: seconds(median(runs.map((one) => one.run.ms))),
      goal: '≤ 10 s and waits',
      beside: `${report.summary.total} checks, ${pass} passed, ${inapplicable} do not apply; exit ${run.code}`,
    },
    {
      what: '· waits on a real clock in it, added up',
      measured: seconds(median(runs.map((one) => one.report.timings.waitedMs))),
      goal: '',
      beside: 'many at once and beside other work: not to be subtracted as they stand',
    },
  ]
}
