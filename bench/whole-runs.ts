import { fileURLToPath } from 'node:url'
import type { Cast } from '../fixtures/keys.ts'
import { atMost, type Figure, inSeconds } from './figure.ts'
import { withDroplet } from './living.ts'
import { last, median } from './measure.ts'
import { referenceOrder } from './order.ts'
import { type Reported, reportedRuns } from './reported-run.ts'
import { peakFigure, phaseFigures, waitsFigure } from './run-figures.ts'

const stranger = fileURLToPath(new URL('../../test/strangers/jose-droplet.mjs', import.meta.url))

/** A URL and nothing else, against the reference droplet in a mesh that is not the run's own. */
export async function blackBox(rounds: number, cast: Cast): Promise<Figure[]> {
  const runs = await withDroplet(referenceOrder([], 1), cast, ({ url }) =>
    reportedRuns(rounds, [url]),
  )
  const { summary } = last(runs).report
  const answered = summary.total - summary.byState['not-run']
  return [
    {
      what: 'black-box run of a loopback droplet, cold process to exit',
      ...inSeconds(medianMs(runs)),
      goal: atMost(1.5),
      beside: `${answered} checks asked of ${summary.total}; exit ${last(runs).run.code}`,
    },
    peakFigure(runs),
  ]
}

/** Everything, with the reference droplet launched as a process. */
export async function fullRun(rounds: number): Promise<Figure[]> {
  const runs = await reportedRuns(rounds, ['demo'], 300_000)
  return [
    {
      what: 'full run of the launched reference droplet, cold process to exit',
      ...inSeconds(medianMs(runs)),
      goal: atMost(15),
      beside: whatCame(runs),
    },
    waitsFigure(runs),
    ...phaseFigures(runs),
    peakFigure(runs, atMost(200)),
  ]
}

/** The same, once, for somebody else's droplet: it waits as its library waits, for minutes, whatever we tell it. */
export async function strangerRun(): Promise<Figure[]> {
  const command = ['--command', `"${process.execPath}" "${stranger}"`]
  const runs = await reportedRuns(1, command, 600_000)
  return [
    {
      what: 'full run of a stranger on the defaults of jose, cold process to exit',
      ...inSeconds(medianMs(runs)),
      beside: `measured once; ${whatCame(runs)}`,
    },
    waitsFigure(runs),
    ...phaseFigures(runs),
    peakFigure(runs),
  ]
}

const medianMs = (runs: readonly Reported[]): number => median(runs.map(({ run }) => run.ms))

function whatCame(runs: readonly Reported[]): string {
  const { report, run } = last(runs)
  const { total, byState } = report.summary
  return `${total} checks, ${byState['not-run']} of them not run; ${report.verdict}, exit ${run.code}`
}
