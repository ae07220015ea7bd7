import type { Report } from '../src/model/report.ts'
import type { Look } from './layout.ts'
import { field, heading } from './layout.ts'
import { seconds } from './terminal-head.ts'

/** Where the time went: phases, waits on a real clock, and the slowest checks. */
export function timingSection({ run, timings }: Report, look: Look): string[] {
  const slowest = [...timings.perCheck].sort((a, b) => b.ms - a.ms).slice(0, 10)
  const total = `${seconds(run.durationMs)}, of which ${seconds(timings.waitedMs)} waited`
  return [
    ...heading(look, 'timings'),
    ...field(look, 'total', total, 2),
    ...timings.phases.flatMap(({ name, ms }, i) => entry(i === 0 ? 'phases' : '', name, ms, look)),
    ...slowest.flatMap(({ id, ms }, i) => entry(i === 0 ? 'slowest' : '', id, ms, look)),
  ]
}

const entry = (label: string, name: string, ms: number, look: Look): string[] =>
  field(look, label, `${seconds(ms).padStart(8, '\u{a0}')}  ${name}`, 2)
