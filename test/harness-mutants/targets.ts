import { readdirSync, readFileSync } from 'node:fs'
import { packageFolder } from '../source-hash.ts'
import { type HarnessMutant, type Instrumented, instrument } from './instrument.ts'
import type { Part } from './spot.ts'

/** The folder of the package, from the compiled tests as from these. */
export const root = `${packageFolder()}/`

/** Where the harness judges, by part. */
const folders: Readonly<Record<Part, string>> = {
  suites: 'suites/',
  kernel: 'src/kernel/',
  diagnosis: 'src/diagnosis/',
  redaction: 'src/wire/',
}
const redaction = /^src\/wire\/(?:redact.*|taint.*)\.ts$/
const parts: readonly Part[] = ['suites', 'kernel', 'diagnosis', 'redaction']

/** No file has as many mutants; each begins its numbers at a multiple of it. */
const room = 10_000

/** The sources that are mutated, in an order that only their names decide. */
export const targets: readonly string[] = parts.flatMap((part) =>
  readdirSync(`${root}${folders[part]}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folders[part]}${name}`)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => part !== 'redaction' || redaction.test(file))
    .sort(),
)

export const partOf = (file: string): Part | undefined =>
  targets.includes(file) ? parts.find((part) => file.startsWith(folders[part])) : undefined

/** A target with its mutants inside; undefined for every other source. */
export function instrumented(file: string): Instrumented | undefined {
  const part = partOf(file)
  if (part === undefined) return undefined
  const source = readFileSync(`${root}${file}`, 'utf8')
  return instrument(source, file, part, (targets.indexOf(file) + 1) * room)
}

/** Every mutant there is, without those that stand for the same text. */
export const allMutants = (): HarnessMutant[] =>
  targets.flatMap((file) => {
    const seen = new Set<string>()
    return (instrumented(file)?.mutants ?? []).filter(({ start, end, became }) => {
      const key = `${start} ${end} ${became}`
      return !seen.has(key) && seen.add(key)
    })
  })
