import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cast } from '../fixtures/keys.ts'
import { type Figure, seconds } from './figure.ts'
import { withDroplet } from './living.ts'
import { last, median } from './measure.ts'
import { referenceOrder } from './order.ts'
import { type Reported, reportedRuns } from './reported-run.ts'

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
      measured: seconds(median(runs.map(({ run }) => run.ms))),
      goal: '≤ 1.5 s',
      beside: `${answered} checks asked of ${summary.total}; exit ${last(runs).run.code}`,
    },
  ]
}

/** Everything, with the reference droplet launched as a process. */
export async function fullRun(rounds: number): Promise<Figure[]> {
  const runs = await reportedRuns(rounds, ['demo'])
  const { report, run } = last(runs)
  const waited = median(runs.map((one) => one.report.timings.waitedMs))
  return [
    {
      what: 'full run of the launched reference droplet, cold process to exit',
      measured: seconds(median(runs.map((one) => one.run.ms))),
      goal: '≤ 15 s',
      beside: `${report.summary.total} checks, ${report.verdict}, exit ${run.code}; stimuli waited ${seconds(waited)} in all, many at once`,
    },
    ...phaseFigures(runs),
    peakFigure(runs),
  ]
}

const phaseFigures = (runs: readonly Reported[]): Figure[] =>
  last(runs).report.timings.phases.map(({ name }) => {
    const times = runs.flatMap(({ report: { timings } }) =>
      timings.phases.filter((phase) => phase.name === name).map(({ ms }) => ms),
    )
    return { what: `· of it: ${name}`, measured: seconds(median(times)), goal: '', beside: '' }
  })

function peakFigure(runs: readonly Reported[]): Figure {
  const peaks = runs.flatMap(({ run: { peakMiB } }) => peakMiB ?? [])
  return {
    what: 'peak memory of the full run',
    measured: peaks.length > 0 ? `${Math.round(median(peaks))} MiB` : 'unknown here',
    goal: '≤ 200 MB',
    beside: 'the harness process, its worker included; not the droplet',
  }
}

/** A droplet that takes every connection and answers nothing. */
export async function hanging(rounds: number): Promise<Figure[]> {
  const server = createServer(() => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    const { port } = server.address() as AddressInfo
    const runs = await reportedRuns(rounds, [`http://127.0.0.1:${port}`])
    const { report, run } = last(runs)
    return [
      {
        what: 'a droplet that hangs on everything, until it is judged',
        measured: seconds(median(runs.map((one) => one.run.ms))),
        goal: '≤ 15 s',
        beside: `${report.verdict}, exit ${run.code}`,
      },
    ]
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
