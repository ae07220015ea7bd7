import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Fate } from './killers.ts'

/** What is asked one after another, each in a process of its own: those that are killed are not asked again. */
export const stages = ['quick', 'afresh', 'runs'] as const
export type Stage = (typeof stages)[number]

/** A line of the journal: a mutant whose turn began in a stage, or ended. */
export interface Entry {
  readonly stage: Stage
  readonly number: number
  /** Absent where its turn only began. */
  readonly fate?: Fate['fate']
  readonly by?: string
  /** It does its work while a module loads. */
  readonly atLoad?: boolean
  readonly ms?: number
}

/** Where a pass keeps what it has found so far, so that it can be taken up again. */
export const folder = process.env.HARNESS_DIR ?? join(tmpdir(), 'udc-harness-mutants')
export const journalFile = join(folder, 'fates.ndjson')

export function note(entry: Entry): void {
  mkdirSync(folder, { recursive: true })
  appendFileSync(journalFile, `${JSON.stringify(entry)}\n`)
}

/** Everything noted so far; a line that a killed process left half written is left out. */
export function entries(): Entry[] {
  if (!existsSync(journalFile)) return []
  const lines = readFileSync(journalFile, 'utf8').split('\n')
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry]
    } catch {
      return []
    }
  })
}

/** The last fate of each mutant, of one stage or of all. */
export function fatesOf(noted: readonly Entry[], stage?: Stage): Map<number, Entry> {
  const fates = new Map<number, Entry>()
  for (const entry of noted)
    if (entry.fate !== undefined && (stage === undefined || entry.stage === stage))
      fates.set(entry.number, entry)
  return fates
}

/** Mutants that were begun in a stage twice, without an end: both times the process had to be ended. */
export function blockers(noted: readonly Entry[], stage: Stage): number[] {
  const open = new Map<number, number>()
  for (const entry of noted.filter((one) => one.stage === stage))
    open.set(entry.number, entry.fate === undefined ? (open.get(entry.number) ?? 0) + 1 : 0)
  return [...open].filter(([, times]) => times > 1).map(([number]) => number)
}

/** Where the numbers of the mutants are kept that the first pass did not notice, before tests were written for them. */
export const livedFirst = ['lived', 'first'] as const

const fileOf = (name: string, key: string): string => join(folder, `${name}-${key.slice(0, 12)}.v8`)

export const forget = (name: string, key: string): void =>
  rmSync(fileOf(name, key), { force: true })

/** Made once and kept in the folder of the pass; `key` says what it was made from. */
export async function kept<Value>(
  name: string,
  key: string,
  make: () => Value | Promise<Value>,
): Promise<Value> {
  const file = fileOf(name, key)
  if (existsSync(file)) return deserialize(readFileSync(file)) as Value
  const made = await make()
  keep(name, key, made)
  return made
}

export function keep(name: string, key: string, value: unknown): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(name, key), serialize(value))
}
