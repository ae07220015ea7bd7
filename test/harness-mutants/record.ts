import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { drawing, tell } from './asked.ts'
import { hashOfTargets } from './hashes.ts'
import type { HarnessMutant } from './instrument.ts'
import { type Entry, entries, kept, livedFirst } from './journal.ts'
import type { Fate } from './killers.ts'
import { kindsOf, type PartTally, partsOf, rateOf, type Tally, tallyOf } from './rates.ts'
import { reasonFor } from './reasons.ts'
import { drawnAtLoad } from './stage-afresh.ts'
import { canary } from './switch.ts'
import { root } from './targets.ts'

/** What the pass found, as it is committed. */
export interface HarnessRecord {
  /** Over the sources that were mutated. */
  readonly sourceHash: string
  /** By which of the samples that share no mutant it was measured. */
  readonly round: number
  readonly measuredOn: { readonly node: string; readonly cores: number }
  readonly counts: Counts
  /** The share that is noticed: of each part by what was judged of it, of all by how many mutants a part has. */
  readonly rate: number
  /** What of the same mutants was noticed before tests were written for the others; absent where none were. */
  readonly first?: Tally
  readonly parts: Readonly<Record<string, PartTally>>
  readonly kinds: Readonly<Record<string, Tally>>
  readonly canary: { readonly what: string; readonly survived: boolean }
  readonly survivors: readonly Survivor[]
}

export interface Counts {
  readonly made: number
  /** How many of them this pass drew, evenly over all of them. */
  readonly drawn: number
  readonly doesNotBuild: number
  /** They work while a module loads, and were not drawn among those. */
  readonly notApplied: number
  /** A pass that was ended before its end did not come to them; neighbours are asked far apart. */
  readonly notAsked: number
  /** Of those drawn, the ones that were judged. */
  readonly sampled: number
  readonly killed: number
  readonly timeout: number
  readonly survived: number
  /** Of the survivors, those whose place nothing comes by. */
  readonly unreached: number
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

/** Writes down what the journal holds of these mutants. */
export async function writeRecord(mutants: readonly HarnessMutant[]): Promise<void> {
  const { made, drawn, refused, round } = await drawing()
  const noted = entries()
  const fates = lastFates(noted)
  const lived = new Set(await kept<number[]>(...livedFirst, () => []))
  const atLoad = new Set(noted.flatMap((one) => (one.atLoad ? [one.number] : [])))
  const anew = new Set(drawnAtLoad(mutants))
  const drawnAnew = mutants.filter((one) => !atLoad.has(one.number) || anew.has(one))
  const judged = drawnAnew.filter(({ number }) => fates.has(number))
  const all = judged.map((mutant) => ({ mutant, fate: fates.get(mutant.number) ?? 'unreached' }))
  const count = (...words: readonly string[]): number =>
    all.filter(({ fate }) => words.includes(fate)).length
  const parts = partsOf(all, made)
  const record: HarnessRecord = {
    ...{ sourceHash: hashOfTargets(), round },
    measuredOn: { node: process.versions.node, cores: availableParallelism() },
    counts: {
      ...{ made: made.length, drawn: drawn.length, doesNotBuild: refused.size },
      notApplied: mutants.length - drawnAnew.length,
      ...{ notAsked: drawnAnew.length - judged.length, sampled: judged.length },
      ...{ killed: count('killed'), timeout: count('timeout'), survived: tallyOf(all).survived },
      ...{ unreached: count('unreached'), void: count('void') },
    },
    ...{ rate: rateOf(parts), parts, kinds: kindsOf(all) },
    ...(lived.size > 0 && {
      first: tallyOf(
        all.map(({ mutant, fate }) => ({
          mutant,
          fate: lived.has(mutant.number) ? 'survived' : fate,
        })),
      ),
    }),
    canary: canaryIn(noted),
    survivors: all.flatMap(({ mutant, fate }) =>
      ['survived', 'unreached'].includes(fate) ? [survivor(mutant, fate === 'survived')] : [],
    ),
  }
  const file = `${root}test/frozen/harness-mutants.json`
  writeFileSync(process.env.HARNESS_RECORD ?? file, `${JSON.stringify(record, null, 1)}\n`)
  tell(JSON.stringify({ ...record, survivors: record.survivors.length }))
}

const order: readonly Fate['fate'][] = ['unreached', 'survived', 'void', 'timeout', 'killed']

/** Of all that was noted of a mutant, what says most. */
function lastFates(noted: readonly Entry[]): Map<number, Fate['fate']> {
  const fates = new Map<number, Fate['fate']>()
  for (const { number, fate } of noted) {
    const before = fates.get(number)
    if (fate && (!before || order.indexOf(fate) > order.indexOf(before))) fates.set(number, fate)
  }
  return fates
}

const canaryIn = (noted: readonly Entry[]): HarnessRecord['canary'] => ({
  what: 'every comparison with its sides exchanged, for all who come by a place of suites/judges.ts',
  survived: noted.some(({ number, fate }) => number === canary && fate === 'survived'),
})

const shown = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}

function survivor(mutant: HarnessMutant, reached: boolean): Survivor {
  const { file, line, kind, was, became } = mutant
  const told = { file, line, kind, was: shown(was), became: shown(became), reached }
  return { ...told, reason: reasonFor(told) }
}
