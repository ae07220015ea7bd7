import { refusedByTypes } from './builds.ts'
import { hashOfTargets } from './hashes.ts'
import type { HarnessMutant } from './instrument.ts'
import { blockers, entries, fatesOf, kept, note, type Stage } from './journal.ts'
import type { Fate } from './killers.ts'
import { drawnOf } from './sample.ts'
import { allMutants, partOf } from './targets.ts'

const began = performance.now()

export const tell = (line: string): void =>
  void process.stderr.write(`${Math.round((performance.now() - began) / 1000)} s  ${line}\n`)

/** HARNESS_SAMPLE=340 draws so many of them, evenly; HARNESS_ROUND=1, 2 or 3 others than 0. */
const sample = Number(process.env.HARNESS_SAMPLE ?? Number.POSITIVE_INFINITY)
const round = Number(process.env.HARNESS_ROUND ?? 0)
/** HARNESS_PARTS=kernel,redaction asks about these alone. */
const parts = process.env.HARNESS_PARTS?.split(',')

export interface Asked {
  readonly made: readonly HarnessMutant[]
  readonly round: number
  readonly drawn: readonly HarnessMutant[]
  readonly refused: ReadonlySet<number>
}

export async function drawing(): Promise<Asked> {
  const made = allMutants().filter(({ file }) => parts?.includes(partOf(file) ?? '') ?? true)
  const drawn = drawnOf(made, ({ file }) => partOf(file), sample, round)
  const key = hashOfTargets()
  const name = `refused-${drawn.length}-${round}`
  return {
    ...{ made, round, drawn },
    refused: await kept(name, key, () => refusedByTypes(drawn)),
  }
}

/** The mutants of this pass, without those that nobody could have built. */
export async function asked(): Promise<HarnessMutant[]> {
  const { drawn, refused } = await drawing()
  return drawn.filter(({ number }) => !refused.has(number))
}

export interface Settled {
  readonly fate: Fate
  readonly atLoad?: boolean
}

/** Puts each mutant of a stage to a judgement, and writes down what came of it; what is written down is not asked again. */
export async function settleAll(
  stage: Stage,
  mutants: readonly HarnessMutant[],
  judge: (mutant: HarnessMutant) => Promise<Settled>,
): Promise<void> {
  const noted = entries()
  for (const number of blockers(noted, stage))
    note({ stage, number, fate: 'timeout', by: 'it blocks the process, twice' })
  const known = fatesOf(entries(), stage)
  const open = scattered(mutants.filter(({ number }) => !known.has(number)))
  tell(`${stage}: ${open.length} of ${mutants.length} are asked`)
  const tally = new Map<string, number>()
  for (const [index, mutant] of open.entries()) {
    const { number, file } = mutant
    const started = performance.now()
    note({ stage, number })
    const { fate, ...more } = await judge(mutant)
    note({ stage, number, ...fate, ...more, ms: Math.round(performance.now() - started) })
    const word = `${file.split('/').slice(0, 2).join('/')} ${fate.fate}`
    tally.set(word, (tally.get(word) ?? 0) + 1)
    if (index % 25 === 24) tell(`${index + 1} of ${open.length}: ${told(tally)}`)
  }
  tell(`${stage} has ended: ${told(tally)}`)
}

/** Neighbours far apart: wherever a pass is ended, what was asked until then is an even sample. */
const scattered = <Item>(all: readonly Item[]): Item[] =>
  Array.from({ length: stride }, (_, first) =>
    all.filter((__, index) => index % stride === (first * 7) % stride),
  ).flat()
const stride = 30

const told = (tally: ReadonlyMap<string, number>): string =>
  [...tally]
    .map(([word, count]) => `${word} ${count}`)
    .sort()
    .join(', ')
