import { warningDays } from '../src/gate/dates.ts'
import type { Report } from '../src/model/report.ts'
import type { ToldWaiver } from '../src/model/waiver.ts'
import type { Look } from './layout.ts'
import { field, heading, paragraph } from './layout.ts'

/** The accepted failures, those that end soon, and the entries that have to be mended. */
export function waiverSection(report: Report, look: Look): string[] {
  const told = report.waivers
  const broken = told.filter(({ problem }) => problem !== undefined)
  const lines = [
    ...told.filter(({ state }) => state === 'holds').flatMap((waiver) => held(waiver, look)),
    ...notAsked(told, look),
    ...broken.flatMap((waiver) => mistake(waiver, look)),
  ]
  return lines.length === 0 ? [] : [...heading(look, 'waivers'), ...lines]
}

function held({ check, cause, reason, owner, until, daysLeft = 0 }: ToldWaiver, look: Look) {
  const ends = daysLeft === 0 ? 'ends today' : `ends in ${daysLeft} day${daysLeft === 1 ? '' : 's'}`
  const name = cause === undefined ? check : `${check} for ${cause}`
  const soon = daysLeft <= warningDays ? `, ${ends}` : ''
  return paragraph(
    look,
    `${name}: waived until ${until}${soon} (${owner}: ${reason})`,
    2,
    soon === '' ? undefined : look.colors.yellow,
  )
}

function notAsked(told: readonly ToldWaiver[], look: Look): string[] {
  const n = told.filter(({ state }) => state === 'not-asked').length
  if (n === 0) return []
  return paragraph(
    look,
    `${n} ${n === 1 ? 'waiver is' : 'waivers are'} for checks that this run did not answer`,
    2,
    look.colors.dim,
  )
}

function mistake({ state, problem }: ToldWaiver, look: Look): string[] {
  if (problem === undefined) return []
  return [
    ...paragraph(look, `a waiver is ${state}`, 2, look.colors.red),
    ...field(look, 'expected', problem.expected),
    ...field(look, 'came', problem.came),
    ...field(look, 'where', problem.where),
    ...field(look, 'what to do', problem.todo, 4, look.colors.bold),
  ]
}
