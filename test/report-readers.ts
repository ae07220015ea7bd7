import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type AnySchema } from 'ajv'
import { Parser, type Result } from 'tap-parser'
import { eventSchema, type RunEvent } from '../reporters/schema-events.ts'
import type { Cause, Report } from '../src/model/report.ts'

/** What a format tells of a run, as far as formats can tell it: by what a reader of it sees in red, yellow and grey. */
export interface Told {
  /** Failed MUSTs. */
  readonly failed: number
  /** Failed SHOULDs and MAYs. */
  readonly lenient: number
  readonly errors: number
  /** Marks for the run itself. */
  readonly run: number
}

/** The same, counted from the report. */
export function toldBy({ summary, trouble, exit }: Report): Told {
  const { MUST, SHOULD, MAY } = summary.byLevel
  const red = MUST.fail + summary.byState.error
  return {
    failed: MUST.fail,
    lenient: SHOULD.fail + MAY.fail,
    errors: summary.byState.error,
    run: trouble !== undefined || (exit.code !== 0 && red === 0) ? 1 : 0,
  }
}

/** What a strict TAP parser reads. */
export function readTap(text: string): {
  told: Told
  skipped: number
  total: number
  points: readonly Result[]
} {
  const points: Result[] = []
  const stray: string[] = []
  let complete: { plan: { end: number | null }; bailout: boolean | string } | undefined
  const parser = new Parser({ strict: true }, (results) => {
    complete = results
  })
  parser.on('assert', (point: Result) => points.push(point))
  parser.on('extra', (line: string) => stray.push(line))
  parser.end(text)
  const broken = points.filter(({ tapError }) => tapError !== null)
  if (!complete || complete.bailout || stray.length > 0 || broken.length > 0)
    throw new Error(`no sound TAP: ${[...stray, ...broken.map(({ tapError }) => tapError)].join()}`)
  if ((complete.plan.end ?? 0) !== points.length) throw new Error('the plan is not kept')
  const red = points.filter(({ ok, todo }) => !ok && todo === false)
  const of = (key: string) => red.filter(({ diag }) => diag !== null && key in diag).length
  return {
    told: {
      failed: of('clause'),
      lenient: points.filter(({ ok, todo }) => !ok && todo !== false).length,
      errors: of('error'),
      run: of('verdict'),
    },
    skipped: points.filter(({ skip }) => skip !== false).length,
    total: points.length - of('verdict'),
    points,
  }
}

const schemaFile = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
)
/** The standard's own schema is of draft 4; all that it uses of it means the same in draft 7. */
const { $schema: _, id: __, ...body } = JSON.parse(readFileSync(schemaFile, 'utf8'))
const validateSarif = new Ajv({
  strict: false,
  validateFormats: false,
  allErrors: true,
  // One of its patterns has a stray bracket, which only the old rules for patterns let pass.
  unicodeRegExp: false,
}).compile(body as AnySchema)

export interface Sarif {
  readonly invocations: readonly {
    readonly executionSuccessful: boolean
    readonly exitCode: number
    readonly toolExecutionNotifications: readonly {
      level: string
      associatedRule?: { id: string }
    }[]
  }[]
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
  readonly artifacts: readonly { readonly location: { readonly uri: string } }[]
  readonly results: readonly {
    readonly ruleId: string
    readonly ruleIndex: number
    readonly level: string
    readonly message: { readonly text: string }
    readonly fingerprints: Readonly<Record<string, string>>
    readonly suppressions?: readonly { readonly justification: string }[]
    readonly locations: readonly {
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } }
    }[]
  }[]
}

/** The one run of a SARIF log; throws with what is wrong unless it fits the schema of SARIF 2.1.0. */
export function readSarif(text: string): { run: Sarif; told: Told } {
  const log: unknown = JSON.parse(text)
  if (!validateSarif(log)) throw new Error(JSON.stringify(validateSarif.errors, null, 2))
  const { runs } = log as { runs: [Sarif] }
  const [run] = runs
  const notes = run.invocations
    .flatMap((one) => one.toolExecutionNotifications)
    .filter(({ level }) => level === 'error')
  const of = (...levels: string[]) => run.results.filter((one) => levels.includes(one.level)).length
  const told = {
    failed: of('error'),
    lenient: of('warning', 'note'),
    errors: notes.filter(({ associatedRule }) => associatedRule).length,
    run: notes.filter(({ associatedRule }) => !associatedRule).length,
  }
  return { run, told }
}

/** The cells of a CSV file by RFC 4180, line by line; throws on what is none. */
export function readCsv(text: string): { rows: readonly (readonly string[])[]; told: Told } {
  const rows: string[][] = [[]]
  let at = 0
  const piece = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (at < text.length) {
    piece.lastIndex = at
    const found = piece.exec(text)
    if (!found) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 40)}`)
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') rows.push([])
    at = piece.lastIndex
  }
  const [, ...lines] = rows.slice(0, -1)
  const findings = lines.filter(([id]) => id !== 'run')
  const of = (...wanted: readonly string[]): number =>
    findings.filter(([, level, state]) => wanted.includes(`${level} ${state}`)).length
  return {
    rows: findings,
    told: {
      failed: of('MUST fail'),
      lenient: of('SHOULD fail', 'MAY fail'),
      errors: findings.filter(([, , state]) => state === 'error').length,
      run: lines.length - findings.length,
    },
  }
}

export interface Command {
  readonly name: string
  readonly title: string
  readonly text: string
}

/** Workflow commands as the runner reads them: one a line, percent-decoded. */
export const readGithub = (text: string): Command[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const found = /^::(\w+) title=([^,:]*)::(.*)$/.exec(line)
      if (!found) throw new Error(`no workflow command: ${line}`)
      const [, name = '', title = '', body = ''] = found
      return { name, title: decoded(title), text: decoded(body) }
    })

const decoded = (text: string): string =>
  text.replace(/%(0D|0A|3A|2C|25)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )

/** The events of a stream; an unfinished last line is left out, as a reader of a broken stream must. */
export const readEvents = (text: string): RunEvent[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => eventSchema.parse(JSON.parse(line)))

/** The report that a whole stream tells: later events take the place of earlier ones. */
export function reportFrom(events: readonly RunEvent[]): Report {
  const findings = new Map(
    events.flatMap((e) => (e.type === 'finding' ? [[e.finding.id, e.finding]] : [])),
  )
  const exchanges = new Map(
    events.flatMap((e) => (e.type === 'exchange' ? [[e.exchange.id, e.exchange]] : [])),
  )
  const causes = new Map<string, Cause>(
    events.flatMap((e) => (e.type === 'cause' ? [[e.cause.id, e.cause]] : [])),
  )
  const [start] = events
  const end = events.at(-1)
  if (start?.type !== 'started' || end?.type !== 'ended') throw new Error('no whole stream')
  const { type: _, ...rest } = end
  return {
    ...rest,
    causes: [...causes.values()],
    findings: start.plan.flatMap((id) => findings.get(id) ?? []),
    exchanges: [...exchanges.values()].sort((a, b) => number(a.id) - number(b.id)),
  }
}

const number = (id: string): number => Number(id.slice(1))

/** The table of counts in Markdown, by row and column. */
export function readCounts(markdown: string): Record<string, Record<string, number>> {
  const lines = markdown.split('\n')
  const at = lines.findIndex((line) => /^\| \d+ checks? \|/.test(line))
  if (at < 0) return {}
  const cells = (line = '') =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  const [, ...states] = cells(lines[at])
  return Object.fromEntries(
    lines.slice(at + 2, at + 6).map((line) => {
      const [name = '', ...counts] = cells(line)
      return [name, Object.fromEntries(states.map((state, i) => [state, Number(counts[i])]))]
    }),
  )
}
