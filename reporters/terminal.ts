import pc from 'picocolors'
import type { Report } from '../src/model/report.ts'
import type { Look } from './layout.ts'
import { forLog } from './sanitize.ts'
import { behaviourSection } from './terminal-behaviour.ts'
import { causeSections } from './terminal-causes.ts'
import { countSection } from './terminal-counts.ts'
import { failureSection } from './terminal-failures.ts'
import { headSection, tailSection, troubleSection } from './terminal-head.ts'
import {
  notesSection,
  notRunSection,
  openSection,
  outsideSection,
  waveringSection,
} from './terminal-open.ts'
import { pickFailures } from './terminal-pick.ts'
import { timingSection } from './terminal-timings.ts'
import { waiverSection } from './terminal-waivers.ts'

/** The report for a person at a terminal, the most important first, at most `width` cells wide. */
export function renderTerminal(
  report: Report,
  options: { color: boolean; width: number; timings?: boolean },
): string {
  const look: Look = {
    colors: pc.createColors(options.color),
    width: Math.max(options.width, narrowest),
  }
  const picked = pickFailures(report)
  const lines = [
    ...headSection(report, look),
    ...troubleSection(report, look),
    ...causeSections(report, picked, look),
    ...failureSection(report, picked, look),
    ...waiverSection(report, look),
    ...countSection(report, look),
    ...openSection(report, look),
    ...waveringSection(report, look),
    ...notRunSection(report, look),
    ...outsideSection(report, look),
    ...behaviourSection(report, look),
    ...notesSection(report, look),
    ...(options.timings === true ? timingSection(report, look) : []),
    ...tailSection(report, look),
  ]
  return `${lines.map(forLog).join('\n')}\n`
}

/** Below this, labels and text no longer fit beside each other. */
const narrowest = 40
