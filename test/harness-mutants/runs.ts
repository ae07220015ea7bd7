import type { HarnessMutant } from './instrument.ts'
import { awake, type Fate, judgedBy, type Killer, seenBy } from './killers.ts'
import { put, type Ran } from './recordings.ts'
import { type Subject, wrongIn } from './subjects.ts'

/** Runs over real HTTP as killers: the reference and its variants that must pass, the droplet's mutants that must not. */
export function runKillers(
  ran: readonly Ran[],
  subjects: readonly Subject[],
): (Killer & Pick<Subject, 'kind'>)[] {
  const byName = new Map(subjects.map((subject) => [subject.name, subject]))
  return ran.flatMap(({ subject: name, ms, reached, wrong }) => {
    const subject = byName.get(name)
    if (!subject || wrong !== undefined) return []
    const isGreen = (): Promise<boolean> =>
      put(subject).then(
        (proved) => wrongIn(subject, proved) === undefined,
        () => false,
      )
    // Runs were measured beside others; alone none is slower.
    return [
      { name, kind: subject.kind, ms: Math.min(ms, 6000), reached: new Set(reached), isGreen },
    ]
  })
}

const atOnce = 6
/** So many runs are asked of one mutant; where more come by the place, the most particular ones. */
const mostRuns = 18

/** Wakes a mutant under the runs that come by its place, some at once; who turns red is asked again, alone. */
export async function huntInRuns(
  mutant: Pick<HarnessMutant, 'number' | 'place'>,
  runs: readonly (Killer & Pick<Subject, 'kind'>)[],
): Promise<Fate> {
  const near = chosen(runs.filter(({ reached }) => reached.has(mutant.place)))
  if (near.length === 0) return { fate: 'unreached' }
  for (let from = 0; from < near.length; from += atOnce) {
    const beside = near.slice(from, from + atOnce)
    const red = await redAmong(mutant.number, beside)
    for (const killer of red) {
      const fate = await judgedBy(killer, mutant.number)
      if (fate) return fate
    }
  }
  return { fate: 'survived' }
}

async function redAmong<One extends Killer>(
  number: number,
  beside: readonly One[],
): Promise<One[]> {
  const seen = await awake(number, () => Promise.all(beside.map(seenBy)))
  return beside.filter((_, index) => seen[index] !== 'green')
}

/** Half of them sound, half of them not, where there are enough of both; those that come by least first. */
function chosen<One extends Killer & Pick<Subject, 'kind'>>(near: readonly One[]): One[] {
  const sorted = [...near].sort((a, b) => a.reached.size - b.reached.size || a.ms - b.ms)
  const sound = sorted.filter(({ kind }) => kind !== 'mutant')
  const faulty = sorted.filter(({ kind }) => kind === 'mutant')
  return Array.from({ length: mostRuns }, (_, index) => [faulty[index], sound[index]])
    .flat()
    .filter((one): one is One => one !== undefined)
    .slice(0, mostRuns)
}
