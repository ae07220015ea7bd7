import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { hashOf } from './hashes.ts'
import type { Killer } from './killers.ts'
import type { Tried } from './stand-in.ts'
import { partOf, root } from './targets.ts'

/** They start processes from `dist`, which no mutant is in. */
const processes =
  /^(?:bad-strangers|bench|cli-.*|crash|droplet|gate.*|image.*|launch.*|mesh-cli|process-group|self-test.*|strain|strangers.*|tls-flags|token-in-hand)\./
/** So do the tests that import these. */
const starters = ['test/cli-process.ts', 'test/spawned.ts']
/** Whole runs, or seconds a test: what the judges are shown in runs is recorded by ourselves. */
const runs =
  /^(?:actors|faults-ports|mesh-control|mesh-switches|other-roles|profiles-dialects|proof|seed-conclusion|self-check|stories-keyless|stories-.*runs|variants)\./
/** They say nothing of what is mutated, or take most of the time to say it. */
const aside =
  /^(?:careful.*|checks-page|config-.*|diagnosis-(?:fuzz|pairs)|doctor.*|guest.*|harness-.*|hostile.*|insecure|mesh-bench|redaction-wall|reporter.*)\./
/** Of these, the ones that are asked late, together with the slow tests of the others. */
const late = /^(?:other-roles|profiles-dialects|seed-conclusion|self-check|stories-tokens-runs)\./

/** A test that takes longer is none to be run for thousands of mutants. */
const quickMs = 1500
const slowMs = 20_000

/** A file of unit tests, and the sources that it imports, directly or not. */
export interface TestFile {
  readonly file: string
  readonly imports: ReadonlySet<string>
  /** Over the file and all that it imports. */
  readonly hash: string
}

/** The tests that see what is mutated: the quick ones, or those that are asked only of what these let live. */
export function testFiles(): TestFile[] {
  return readdirSync(`${root}test`)
    .filter((name) => name.endsWith('.test.ts'))
    .filter(
      (name) => late.test(name) || ![processes, runs, aside].some((names) => names.test(name)),
    )
    .map((name) => ({ file: `test/${name}`, imports: reachedFrom(`test/${name}`) }))
    .map((one) => ({ ...one, hash: hashOf([...one.imports].sort()) }))
    .filter(({ imports }) => [...imports].some((file) => partOf(file) !== undefined))
    .filter(({ imports }) => !starters.some((file) => imports.has(file)))
}

const direct = new Map<string, readonly string[]>()

function reachedFrom(file: string): ReadonlySet<string> {
  const reached = new Set([file])
  for (const one of reached) for (const next of importsOf(one)) reached.add(next)
  return reached
}

function importsOf(file: string): readonly string[] {
  const known = direct.get(file)
  if (known) return known
  const text = readFileSync(`${root}${file}`, 'utf8')
  const names = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)].map(([, name = '']) =>
    relative(root, resolve(root, dirname(file), name)),
  )
  direct.set(file, names)
  return names
}

/** How a test did on the healthy harness. */
export interface Trial {
  readonly file: string
  /** Over the file and all that it imports. */
  readonly hash: string
  readonly name: string
  readonly ms: number
  /** The mutable places that it comes by. */
  readonly reached: Uint32Array
  /** Why it cannot be used. */
  readonly message: string | undefined
}

export const isQuick = ({ ms, message }: Trial): boolean => message === undefined && ms <= quickMs
export const isSlow = ({ ms, message }: Trial): boolean =>
  message === undefined && ms > quickMs && ms <= slowMs

/** Runs each test of a file once; where that was done before, and nothing has changed since, it is loaded alone. */
export async function triedIn(
  { file, hash }: TestFile,
  before: readonly Trial[],
): Promise<{ killerOf: (trial: Trial) => Killer; trials: readonly Trial[] }> {
  const { tests } = await load(file)
  const known = before.filter((one) => one.file === file && one.hash === hash)
  const trials: Trial[] = known.length > 0 ? [...known] : []
  if (known.length === 0)
    for (const test of tests)
      trials.push({ file, hash, name: test.name, ...(await steadilyTried(test)) })
  const killerOf = ({ name, ms, reached }: Trial): Killer => {
    const test = tests.find((one) => one.name === name)
    const isGreenNow = (): boolean | Promise<boolean> => (test ? isGreen(test) : true)
    return { name: `${file} > ${name}`, ms, reached: new Set(reached), isGreen: isGreenNow }
  }
  return { killerOf, trials }
}

/** The tests of a file, loaded anew if modules were reset. */
export async function load(file: string) {
  const { collect } = await import('./stand-in.ts')
  return collect(() => import(/* @vite-ignore */ `${root}${file}`))
}

type Tryout = Pick<Trial, 'message' | 'ms' | 'reached'>

/** What took long without work of its own was waiting, or was kept waiting by others: it is tried again. */
async function steadilyTried(test: Tried): Promise<Tryout> {
  const cpu = process.cpuUsage()
  const first = await tried(test)
  const { user, system } = process.cpuUsage(cpu)
  if (first.ms <= quickMs || (user + system) / 1000 > first.ms / 2) return first
  const second = await tried(test)
  return second.ms < first.ms ? second : first
}

async function tried(test: Tried): Promise<Tryout> {
  const { state } = globalThis.$h
  state.reached = new Set()
  state.asked = 0
  const began = performance.now()
  const message = await test.run().then(
    () => undefined,
    (error: unknown) => String(error).slice(0, 300),
  )
  const reached = Uint32Array.from(state.reached)
  return { message, reached, ms: performance.now() - began }
}

export const isGreen = (test: Tried): Promise<boolean> =>
  test.run().then(
    () => true,
    () => false,
  )
