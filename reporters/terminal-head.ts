import type { Access } from '../src/model/check.ts'
import type { Report, Verdict } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import type { Look, Paint } from './layout.ts'
import { field, heading, paragraph } from './layout.ts'
import { verdictLine } from './verdict.ts'
import { clip } from './wrap.ts'

/** What was found, in one sentence, and about whom. */
export function headSection(report: Report, look: Look): string[] {
  const { profile, run, target } = report
  const overrides = profile.overrides.length === 0 ? '' : ` with ${profile.overrides.join(', ')}`
  const found = profile.recognised === undefined ? '' : ', recognised'
  const stopped = 'interrupted: what follows is what was known by then'
  return [
    ...paragraph(look, verdictLine(report), 0, verdictPaint(look, report.verdict)),
    ...field(look, 'target', targetOf(target), 0),
    ...carefulNotes(report).flatMap((note) => field(look, 'careful', note, 0, loud(look))),
    ...field(look, 'profile', `${profile.id}${found}${overrides}`, 0),
    ...(profile.recognised ?? []).flatMap((line) => field(look, '', line, 0)),
    ...field(look, 'access', report.access.map(accessWord).join(', ') || 'none', 0),
    ...field(look, 'run', `${run.id}, seed ${run.seed}, ${seconds(run.durationMs)}`, 0),
    ...(run.interrupted ? paragraph(look, stopped, 0, look.colors.yellow) : []),
  ]
}

/** Why the run could not go on: four lines, then what the droplet itself said last. */
export function troubleSection({ trouble }: Report, look: Look): string[] {
  if (trouble === undefined) return []
  const log = trouble.log ?? []
  return [
    ...heading(look, 'the run could not go on'),
    ...field(look, 'expected', trouble.expected, 2),
    ...field(look, 'came', trouble.came, 2, look.colors.red),
    ...field(look, 'where', trouble.where, 2),
    ...field(look, 'what to do', trouble.todo, 2, look.colors.bold),
    ...(log.length === 0 ? [] : ['', ...paragraph(look, 'last lines of its log', 2)]),
    ...log.flatMap((line) => paragraph(look, clip(`| ${line}`, logMost), 4, look.colors.dim)),
  ]
}

/** The exit code, in words, and where the rest is. */
export function tailSection({ exit, tool, waivers }: Report, look: Look): string[] {
  const others = exit.all.filter((code) => code !== exit.code)
  const also = others.map((code) => `${code} ${exitWords[code] ?? ''}`.trim())
  const tail = also.length === 0 ? '' : ` (also ${also.join('; ')})`
  const accepted = exit.code === 0 && waivers.length > 0 ? ' that is not waived' : ''
  const words = `exit ${exit.code}: ${exitWords[exit.code] ?? 'unknown'}${accepted}${tail}`
  return ['', ...paragraph(look, `${words} · ${tool.name} ${tool.version}`, 0, look.colors.dim)]
}

export const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

export function targetOf({ kind, command, image, url, mesh }: Report['target']): string {
  const parts = [kind === 'demo' ? 'the reference droplet' : (command ?? image), url]
  const named = parts.filter((part) => part !== undefined).join(' at ')
  return `${named}${mesh ? ', with our mock mesh' : ', without our mock mesh'}`
}

export const accessWord = (letter: Access): string => `${letter} ${accessWords[letter]}`

const accessWords: Readonly<Record<Access, string>> = {
  U: 'black box',
  T: 'valid token',
  R: 'trusts our mesh',
  P: 'we own the process',
}

function verdictPaint({ colors }: Look, verdict: Verdict): Paint {
  const hue = { conformant: colors.green, nonconformant: colors.red, undetermined: colors.yellow }
  return (text) => colors.bold(hue[verdict](text))
}

const loud =
  ({ colors }: Look): Paint =>
  (text) =>
    colors.bold(colors.red(text))

const logMost = 300

export const exitWords: Readonly<Record<number, string>> = {
  0: 'no MUST failed',
  1: 'a requirement failed',
  2: 'asked wrongly',
  3: 'not enough could be proved',
  4: 'the droplet was unreachable or failed to start',
  5: 'fault of the harness or of its mocks',
  6: 'a waiver is stale, expired or mistyped',
  130: 'interrupted',
}
