import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { closest } from 'fastest-levenshtein'
import type { Report } from '../model/report.ts'
import { UsageError } from '../model/usage-error.ts'

const formats = ['terminal', 'json', 'junit'] as const
type Format = (typeof formats)[number]

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
  const format = formats.find((one) => one === name)
  if (!format)
    throw new UsageError({
      expected: `a reporter: ${formats.join(', ')}`,
      came: `"${name}"`,
      where: '--reporter',
      todo: `did you mean "${closest(name, [...formats])}"?`,
    })
  return at < 0 ? { format } : { format, file: resolve(cwd, text.slice(at + 1)) }
}

interface Look {
  readonly color: boolean
  readonly width: number
  readonly timings: boolean
}

/** Each reporter is loaded when it is asked for. */
const renderers: Readonly<Record<Format, (report: Report, look: Look) => Promise<string>>> = {
  terminal: async (report, look) =>
    (await import('../../reporters/terminal.ts')).renderTerminal(report, look),
  json: async (report) => (await import('../../reporters/json.ts')).renderJson(report),
  junit: async (report) => (await import('../../reporters/junit.ts')).renderJunit(report),
}

/** Writes every output of a report; a file that cannot be written is a UsageError, after the others. */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  look: Look,
): Promise<void> {
  const failures: UsageError[] = []
  for (const { format, file } of outputs) {
    const text = await renderers[format](report, look)
    if (file === undefined) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    else tryWrite(file, text, failures)
  }
  if (failures[0]) throw failures[0]
}

function tryWrite(file: string, text: string, failures: UsageError[]): void {
  try {
    makeFolder(dirname(file))
    writeFileSync(file, text)
  } catch (error) {
    failures.push(
      new UsageError({
        expected: 'a file that can be written',
        came: error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error),
        where: file,
        todo: 'choose another file',
      }),
    )
  }
}

/** Step by step: the recursive form of Node 20 never ends where a step is refused with ENOENT. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}
