import type { Check } from '../../src/model/check.ts'
import { catalogue } from '../../suites/catalogue.ts'
import type { Killer } from './killers.ts'
import type { Recording } from './recordings.ts'

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
  return one.sound
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
    // Passes that count milliseconds come and go with the load; what a mutant is named for does not.
    if (!one.sound && stopwatch.has(one.id) && one.state !== 'fail') return []
    harness.reached = new Set()
    harness.asked = 0
    const began = performance.now()
    if (!saysTheSame(one, rows)) return []
    const ms = performance.now() - began
    const isGreen = (): boolean => saysTheSame(one, rows)
    return [{ name: `${one.id} on ${one.subject}`, reached: harness.reached, ms, isGreen }]
  })
}
