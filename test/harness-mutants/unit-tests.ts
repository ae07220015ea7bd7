import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
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
}

/** The tests that see what is mutated: the quick ones, or those that are asked only of what these let live. */
export function testFiles(): TestFile[] {
  return readdirSync(`${root}test`)
    .filter((name) => name.endsWith('.test.ts'))
    .filter(
      (name) => late.test(name) || ![processes, runs, aside].some((names) => names.test(name)),
    )
    .map((name) => ({ file: `test/${name}`, imports: reachedFrom(`test/${name}`) }))
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
  readonly name: string
  readonly ms: number
  /** Why it cannot be used. */
  readonly message: string | undefined
}

export const isQuick = ({ ms, message }: Trial): boolean => message === undefined && ms <= quickMs
export const isSlow = ({ ms, message }: Trial): boolean =>
  message === undefined && ms > quickMs && ms <= slowMs

/** Runs the file's tests once, or those that are wanted; the green ones that take no longer are killers. */
export async function killersIn(
  file: string,
  fits: (trial: Trial) => boolean,
  wanted: (name: string) => boolean = () => true,
): Promise<{ killers: Killer[]; tried: Trial[] }> {
  const { tests } = await load(file)
  const killers: Killer[] = []
  const all: Trial[] = []
  for (const test of tests.filter(({ name }) => wanted(name))) {
    const { reached, ...seen } = await tried(test)
    const trial = { file, name: test.name, ...seen }
    all.push(trial)
    const name = `${file} > ${test.name}`
    if (fits(trial)) killers.push({ name, ms: seen.ms, reached, isGreen: () => isGreen(test) })
  }
  return { killers, tried: all }
}

/** The tests of a file, loaded anew if modules were reset. */
export async function load(file: string) {
  const { collect } = await import('./stand-in.ts')
  return collect(() => import(/* @vite-ignore */ `${root}${file}`))
}

async function tried(
  test: Tried,
): Promise<Pick<Trial, 'message' | 'ms'> & Pick<Killer, 'reached'>> {
  const { state } = globalThis.$h
  state.reached = new Set()
  state.asked = 0
  const began = performance.now()
  const message = await test.run().then(
    () => undefined,
    (error: unknown) => String(error).slice(0, 300),
  )
  return { message, reached: state.reached, ms: performance.now() - began }
}

export const isGreen = (test: Tried): Promise<boolean> =>
  test.run().then(
    () => true,
    () => false,
  )
