import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { Killer } from './killers.ts'
import type { Tried } from './stand-in.ts'
import { partOf, root } from './targets.ts'

/** They start processes from `dist`, which no mutant is in. */
const processes =
  /^(?:bad-strangers|bench|cli-.*|crash|droplet|gate.*|launch|mesh-cli|self-test.*|strain|strangers.*|token-in-hand)\./
/** Whole runs, or seconds a test: what the judges are shown in runs is recorded by ourselves. */
const runs =
  /^(?:actors|diagnosis-fuzz|faults-ports|mesh-control|mesh-switches|other-roles|profiles-dialects|proof|seed-conclusion|self-check|stories-keyless|stories-.*runs|variants)\./
/** They say nothing of what is mutated. */
const aside = /^(?:harness-mutants|hostile.*|html.*)\./
const elsewhere = (name: string): boolean =>
  [processes, runs, aside].some((names) => names.test(name))

/** A test that takes longer is none to be run for thousands of mutants. */
const maxMs = 1500

/** A file of unit tests, and the sources that it imports, directly or not. */
export interface TestFile {
  readonly file: string
  readonly imports: ReadonlySet<string>
}

/** The unit tests that see what is mutated. */
export function testFiles(): TestFile[] {
  return readdirSync(`${root}test`)
    .filter((name) => name.endsWith('.test.ts') && !elsewhere(name))
    .map((name) => ({ file: `test/${name}`, imports: reachedFrom(`test/${name}`) }))
    .filter(({ imports }) => [...imports].some((file) => partOf(file) !== undefined))
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

/** What a run of the file's tests leaves as killers; the others are told by name. */
export async function killersIn(
  file: string,
): Promise<{ killers: Killer[]; unfit: string[]; end: () => Promise<void> }> {
  const { tests, end } = await load(file)
  const killers: Killer[] = []
  const unfit: string[] = []
  for (const test of tests) {
    const seen = await tried(test)
    const name = `${file} > ${test.name}`
    if (seen.message === undefined && seen.ms <= maxMs)
      killers.push({ ...seen, name, isGreen: () => isGreen(test) })
    else unfit.push(`${name}: ${seen.message ?? `${Math.round(seen.ms)} ms`}`)
  }
  return { killers, unfit, end }
}

/** The tests of a file, loaded anew if modules were reset. */
export async function load(file: string) {
  const { collect } = await import('./stand-in.ts')
  return collect(() => import(/* @vite-ignore */ `${root}${file}`))
}

async function tried(test: Tried) {
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
