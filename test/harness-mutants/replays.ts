import { AsyncLocalStorage } from 'node:async_hooks'
import { readFileSync } from 'node:fs'
import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { mutants } from '../../mocks/mutants.ts'
import type { Check } from '../../src/model/check.ts'
import type { Finding } from '../../src/model/finding.ts'
import { inPool } from '../../src/self-test/in-pool.ts'
import { proveUnder } from '../../src/self-test/prove.ts'
import { catalogue } from '../../suites/catalogue.ts'
import type { Killer } from './killers.ts'
import { root } from './targets.ts'

type Shown = Parameters<Check['judgeSeen']>

/** What one judge was shown in a run over real HTTP, and what came of it. */
export interface Recording {
  readonly id: string
  readonly subject: Subject
  readonly shown: Shown
  readonly state: Finding['state']
}

/** A droplet to be put to some checks: the reference, one of its mutants or a harmless variant. */
interface Subject extends Pick<Mutant, 'fault' | 'under'> {
  readonly name: string
  /** It must fail nothing. */
  readonly sound: boolean
  readonly only: readonly string[]
}

/** So many mutants of the droplet speak for a check. */
const witnesses = 1

/** The reference, and for every check the mutants of the droplet that must fail it: those that fail most come first. */
export function subjects(): Subject[] {
  const failing = JSON.parse(readFileSync(`${root}test/frozen/failing.json`, 'utf8')) as Record<
    string,
    string[]
  >
  const idsOf = ({ name, caught }: Mutant): string[] =>
    (failing[name] ?? []).filter((id) => caught.includes(id))
  const spoken = new Map<string, number>()
  const wrong = [...mutants]
    .sort((a, b) => idsOf(b).length - idsOf(a).length)
    .flatMap((mutant) => {
      const only = idsOf(mutant).filter((id) => (spoken.get(id) ?? 0) < witnesses)
      for (const id of only) spoken.set(id, (spoken.get(id) ?? 0) + 1)
      return only.length > 0 ? [{ ...mutant, sound: false, only }] : []
    })
  const reference = { name: 'reference', fault: {}, sound: true }
  return [
    { ...reference, only: [] },
    { ...reference, under: 'permissions', only: ['AUTH-CLM-*'] },
    ...wrong,
  ]
}

/** Puts every subject to its checks and keeps what each judge was shown. */
export async function record(
  all: readonly Subject[],
  tell: (line: string) => void,
): Promise<Recording[]> {
  const kept: Recording[] = []
  const began = performance.now()
  const run = new AsyncLocalStorage<Map<string, Shown>>()
  for (const row of catalogue) {
    const judge = row.judgeSeen
    const listening: Check['judgeSeen'] = (...args) => {
      run.getStore()?.set(row.id, args)
      return judge(...args)
    }
    Reflect.set(row, 'judgeSeen', listening)
  }
  await inPool(all, 8, async (subject) => {
    if (performance.now() - began > 1000 * Number(process.env.PROVE_SECONDS ?? 1200)) return
    const shown = new Map<string, Shown>()
    const asked = { only: ['CTL-*', ...subject.only] }
    const { findings } = await run.run(shown, () =>
      proveUnder(subject, subject.only.length > 0 ? asked : {}),
    )
    for (const { id, state } of findings) {
      const args = shown.get(id)
      if (args) kept.push({ id, subject, shown: args, state })
    }
    tell(`${subject.name}: ${findings.length} findings`)
  })
  return kept
}

/** The rows of a catalogue, by check. */
export type Rows = ReadonlyMap<string, Check>

export const rowsOf = (rows: readonly Check[]): Rows => new Map(rows.map((row) => [row.id, row]))

const stopwatch = new Set(
  catalogue
    .filter(({ tags = [] }) => tags.includes('timed') || tags.includes('concurrent'))
    .map(({ id }) => id),
)

/**
 * Whether a judge says what the proof demands: on the reference and its harmless variants nothing but passes, of a
 * mutant of the droplet exactly the failures of its record.
 */
export function saysTheSame(one: Recording, rows: Rows): boolean {
  const said = saidOf(one, rows.get(one.id))
  return one.subject.sound
    ? ['pass', 'inapplicable'].includes(said)
    : (said === 'fail') === (one.state === 'fail')
}

/** A judge that throws has judged wrongly. */
function saidOf({ shown }: Recording, row: Check | undefined): string {
  try {
    const [, facts, profile] = shown
    if (row?.inapplicable?.(facts, profile) !== undefined) return 'inapplicable'
    return row?.judgeSeen(...shown).state ?? 'gone'
  } catch {
    return 'error'
  }
}

/** The recordings that hold by themselves, as killers of the judges that were asked. */
export function replayKillers(recordings: readonly Recording[], rows: Rows): Killer[] {
  const { state: harness } = globalThis.$h
  return recordings.flatMap((one) => {
    const { id, subject } = one
    // By-products that count milliseconds come and go; what a mutant is named for does not.
    if (!subject.sound && stopwatch.has(id) && !subject.only.includes(id)) return []
    harness.reached = new Set()
    harness.asked = 0
    const began = performance.now()
    if (!saysTheSame(one, rows)) return []
    const ms = performance.now() - began
    const isGreen = (): boolean => saysTheSame(one, rows)
    return [{ name: `${id} on ${subject.name}`, reached: harness.reached, ms, isGreen }]
  })
}
