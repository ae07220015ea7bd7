import { join, resolve } from 'node:path'
import { closest } from 'fastest-levenshtein'
import type { Reference } from '../../reporters/reference.ts'
import type { Report } from '../model/report.ts'
import { UsageError } from '../model/usage-error.ts'
import { writeMore, writeWhole } from './write-file.ts'

export interface Output {
  readonly format: Format
  /** Absent: standard output. */
  readonly file?: string
}

/** Where the report goes; the terminal unless something else writes to standard output. Throws UsageError. */
export function outputsFrom(
  reporter: readonly string[] | undefined,
  out: string | undefined,
  cwd: string,
): Output[] {
  const outputs = (reporter ?? []).map((text) => parse(text, cwd))
  if (out !== undefined) {
    outputs.push({ format: 'json', file: resolve(cwd, out, 'report.json') })
    outputs.push({ format: 'junit', file: join(resolve(cwd, out), 'junit.xml') })
  }
  return outputs.some(({ file }) => file === undefined)
    ? outputs
    : [{ format: 'terminal' }, ...outputs]
}

function parse(text: string, cwd: string): Output {
  const at = text.indexOf('=')
  const name = at < 0 ? text : text.slice(0, at)
  if (!isFormat(name))
    throw new UsageError({
      expected: `a reporter: ${formats.join(', ')}`,
      came: `"${name}"`,
      where: '--reporter',
      todo: `did you mean "${closest(name, formats)}"?`,
    })
  return at < 0 ? { format: name } : { format: name, file: resolve(cwd, text.slice(at + 1)) }
}

const isFormat = (name: string): name is Format => Object.hasOwn(renderers, name)

interface Look {
  readonly color: boolean
  readonly width: number
  readonly timings: boolean
  /** Where all checks are described. */
  readonly docsUrl?: string | undefined
}

type Renderer = (report: Report, look: Look) => Promise<string>

/** Each reporter is loaded when it is asked for. */
const renderers = {
  terminal: async (report, look) =>
    (await import('../../reporters/terminal.ts')).renderTerminal(report, look),
  json: async (report) => (await import('../../reporters/json.ts')).renderJson(report),
  ndjson: async (report) => (await import('../../reporters/ndjson.ts')).renderNdjson(report),
  junit: async (report) => (await import('../../reporters/junit.ts')).renderJunit(report),
  sarif: async (report, look) =>
    (await import('../../reporters/sarif.ts')).renderSarif(report, await referenceFor(look)),
  github: async (report) => (await import('../../reporters/github.ts')).renderGithub(report),
  markdown: async (report) => (await import('../../reporters/markdown.ts')).renderMarkdown(report),
  tap: async (report) => (await import('../../reporters/tap.ts')).renderTap(report),
  csv: async (report) => (await import('../../reporters/csv.ts')).renderCsv(report),
  html: async (report, look) =>
    (await import('../../reporters/html.ts')).renderHtml(report, await referenceFor(look)),
} satisfies Readonly<Record<string, Renderer>>

async function referenceFor({ docsUrl }: Look): Promise<Reference> {
  return (await import('./reference.ts')).referenceTo(docsUrl)
}

export type Format = keyof typeof renderers

const formats = Object.keys(renderers)

/** Writes every output of a report; a file that cannot be written is a UsageError, after the others. */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  look: Look,
): Promise<void> {
  const failures: unknown[] = []
  for (const { format, file } of outputs)
    try {
      const text = await renderers[format](report, look)
      if (file === undefined) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
      else writeWhole(file, text)
      if (format === 'github') await addToStepSummary(report, process.env.GITHUB_STEP_SUMMARY)
    } catch (error) {
      failures.push(error)
    }
  if (failures.length > 0) throw failures[0]
}

/** What GitHub shows on the page of the run; the runner names the file, which other steps write to as well. */
async function addToStepSummary(report: Report, file: string | undefined): Promise<void> {
  if (file === undefined || file === '') return
  const { renderMarkdown } = await import('../../reporters/markdown.ts')
  writeMore(file, renderMarkdown(report))
}
