import { type Figure, inSeconds, seconds } from './figure.ts'
import { last, median } from './measure.ts'
import type { Reported } from './reported-run.ts'

/** What the stimuli of the runs waited for by the clock; no machine makes it shorter. */
export function waitsFigure(runs: readonly Reported[]): Figure {
  const waitedMs = median(runs.map(({ report }) => report.timings.waitedMs))
  const restMs = median(runs.map(({ run }) => run.ms)) - waitedMs
  const rest = restMs > 0 ? `: without them ${seconds(restMs)} is left at least` : ''
  return {
    what: '· waits on a real clock in it, added up',
    ...inSeconds(waitedMs),
    beside: `many at once or beside work${rest}`,
  }
}

/** How long each phase of the runs took. */
export const phaseFigures = (runs: readonly Reported[]): Figure[] =>
  last(runs).report.timings.phases.map(({ name }) => {
    const times = runs.flatMap(({ report: { timings } }) =>
      timings.phases.filter((phase) => phase.name === name).map(({ ms }) => ms),
    )
    return { what: `· of it: ${name}`, ...inSeconds(median(times)), beside: '' }
  })

/** The most memory the harness held; only a full run has a goal for it. */
export function peakFigure(runs: readonly Reported[], goal?: Figure['goal']): Figure {
  const peaks = runs.flatMap(({ run: { peakMB } }) => peakMB ?? [])
  const isKnown = peaks.length > 0
  return {
    what: '· peak memory of it',
    value: isKnown ? median(peaks) : undefined,
    unit: 'MB',
    ...(goal ? { goal } : {}),
    beside: isKnown
      ? 'the harness process, its worker included; not the droplet'
      : 'not measured: this system does not tell',
  }
}
