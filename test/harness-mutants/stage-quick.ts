import { settleAll, tell } from './asked.ts'
import { hashOfRuns } from './hashes.ts'
import type { HarnessMutant } from './instrument.ts'
import { keep, kept, note } from './journal.ts'
import { hunt, indexOf, type Killer, spoiled } from './killers.ts'
import type { Recorded } from './recordings.ts'
import { canary } from './switch.ts'
import { isQuick, type Trial, testFiles, triedIn } from './unit-tests.ts'

/** The unit tests, and what judges were shown in real runs. */
export async function quick(mutants: readonly HarnessMutant[], forget: () => void): Promise<void> {
  const loading = new Set<number>()
  const { judged } = await recordings()
  const replayed = await replays(judged, loading)
  const killers = await unitTests(loading)
  const index = indexOf([...killers, ...replayed])
  tell(`${killers.length} tests, ${replayed.length} judgements`)
  const [first] = mutants.filter(({ file }) => file === 'suites/judges.ts')
  if (first) await putCanary(index.get(first.place) ?? [])
  await settleAll('quick', mutants, async (mutant) => {
    const fate = await hunt(mutant, index.get(mutant.place) ?? [])
    forget()
    if (spoiled.size > 20) throw new Error('too many tests are spoiled for good: a new process')
    return { fate, atLoad: loading.has(mutant.place) }
  })
}

/** The harmless mutant must survive all who come by a judge. */
async function putCanary(killers: readonly Killer[]): Promise<void> {
  const fate = await hunt({ number: canary }, killers)
  note({ stage: 'quick', number: canary, ...fate })
}

/** What real runs showed the judges and came by: made once for these sources, in a process of its own. */
export function recordings(): Promise<Recorded> {
  return kept('recordings', hashOfRuns(), async () => {
    const { record } = await import('./recordings.ts')
    const { subjects } = await import('./subjects.ts')
    return record(subjects(), tell)
  })
}

async function replays(
  judged: Recorded['judged'],
  loading: Set<number>,
): Promise<readonly Killer[]> {
  globalThis.$h.state.reached = loading
  const { replayKillers, rowsOf } = await import('./replays.ts')
  const { catalogue } = await import('../../suites/catalogue.ts')
  return replayKillers(judged, rowsOf(catalogue))
}

/** The quick tests; what is reached while they load is added to `loading`. */
async function unitTests(loading: Set<number>): Promise<Killer[]> {
  const killers: Killer[] = []
  const before = await kept<Trial[]>('trials', 'last', () => [])
  const all: Trial[] = []
  for (const one of testFiles()) {
    globalThis.$h.state.reached = loading
    const { killerOf, trials } = await triedIn(one, before)
    all.push(...trials)
    killers.push(...trials.filter(isQuick).map(killerOf))
    for (const { file, name, message, ms } of trials.filter((trial) => !isQuick(trial)))
      tell(`not quick: ${file} > ${name}: ${message ?? `${Math.round(ms)} ms`}`)
  }
  keep('trials', 'last', all)
  return killers
}
