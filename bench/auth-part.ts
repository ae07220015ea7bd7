import { type Figure, seconds } from './figure.ts'
import { last, median } from './measure.ts'
import { reportedRuns } from './reported-run.ts'

const groups = ['CTL', 'AUTH', 'KEY']

/** All that is asked about authentication and keys, with the reference droplet launched. */
export async function authPart(rounds: number): Promise<Figure[]> {
  const only = groups.flatMap((group) => ['--only', `${group}-*`])
  const runs = await reportedRuns(rounds, ['demo', ...only])
  const { report, run } = last(runs)
  const ms = median(runs.map((one) => one.run.ms))
  const waitedMs = median(runs.map((one) => one.report.timings.waitedMs))
  const { pass, inapplicable } = report.summary.byState
  return [
    {
      what: 'auth part (CTL, AUTH, KEY), droplet launched, cold process to exit',
      measured: seconds(ms),
      goal: '≤ 10 s apart from waits',
      beside: `${report.summary.total} checks, ${pass} passed, ${inapplicable} do not apply; exit ${run.code}`,
    },
    {
      what: '· waits on a real clock in it, added up',
      measured: seconds(waitedMs),
      goal: '',
      beside: `many at once or beside work: what is left is ${seconds(Math.max(0, ms - waitedMs))} at least`,
    },
  ]
}
