import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { HarnessMutant } from './instrument.ts'
import type { Fate } from './killers.ts'
import { reasonFor } from './reasons.ts'
import { root, targets } from './targets.ts'

/** What the pass found, as it is committed. */
export interface HarnessRecord {
  /** Over the sources that were mutated. */
  readonly sourceHash: string
  readonly measuredOn: { readonly node: string; readonly cores: number; readonly seconds: number }
  readonly counts: Counts
  /** Killed, or held up beyond ten times their time, among all that were judged. */
  readonly rate: number
  readonly canary: { readonly what: string; readonly survived: boolean }
  readonly survivors: readonly Survivor[]
}

export interface Counts {
  readonly made: number
  /** How many of them this pass asked, evenly over all of them. */
  readonly drawn: number
  readonly doesNotBuild: number
  /** Reached by the acts of a stimulus alone, never while something is judged. */
  readonly notApplied: number
  /** Of those drawn, the ones that were judged. */
  readonly sampled: number
  readonly killed: number
  readonly timeout: number
  readonly survived: number
  readonly void: number
}

export interface Survivor {
  readonly file: string
  readonly line: number
  readonly kind: string
  readonly was: string
  readonly became: string
  /** Whether any test comes by the place. */
  readonly reached: boolean
  readonly reason: string
}

const shown = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}

/** Those that were not asked, for want of time, have no fate. */
export function recordOf(options: {
  readonly made: number
  readonly drawn: number
  readonly doesNotBuild: number
  readonly notApplied: number
  readonly fates: ReadonlyMap<HarnessMutant, Fate>
  readonly canary: HarnessRecord['canary']
  readonly seconds: number
}): HarnessRecord {
  const { fates, canary, seconds, ...counted } = options
  const all = [...fates]
  const count = (...words: Fate['fate'][]): number =>
    all.filter(([, { fate }]) => words.includes(fate)).length
  const [killed, timeout, survived] = [
    count('killed'),
    count('timeout'),
    count('survived', 'unreached'),
  ]
  return {
    sourceHash: hashOfTargets(),
    measuredOn: { node: process.versions.node, cores: availableParallelism(), seconds },
    counts: { ...counted, sampled: all.length, killed, timeout, survived, void: count('void') },
    rate: Number(((killed + timeout) / (killed + timeout + survived)).toFixed(4)),
    canary,
    survivors: all.flatMap(([mutant, { fate }]) =>
      fate === 'survived' || fate === 'unreached' ? [survivor(mutant, fate === 'survived')] : [],
    ),
  }
}

function survivor(mutant: HarnessMutant, reached: boolean): Survivor {
  const { file, line, kind, was, became } = mutant
  const told = { file, line, kind, was: shown(was), became: shown(became), reached }
  return { ...told, reason: reasonFor(told) }
}

function hashOfTargets(): string {
  const hash = createHash('sha256')
  for (const file of targets) hash.update(`${file}\n`).update(readFileSync(`${root}${file}`))
  return hash.digest('hex')
}

export const write = (record: HarnessRecord): void =>
  writeFileSync(`${root}test/frozen/harness-mutants.json`, `${JSON.stringify(record, null, 1)}\n`)
