import { settleAll, tell } from './asked.ts'
import type { HarnessMutant } from './instrument.ts'
import { entries, fatesOf, kept } from './journal.ts'
import { hunt, indexOf, type Killer } from './killers.ts'
import { huntInRuns, runKillers } from './runs.ts'
import { recordings } from './stage-quick.ts'
import { subjects } from './subjects.ts'
import { isSlow, type Trial, testFiles, triedIn } from './unit-tests.ts'

const slowPatienceMs = 45_000

/** The slow tests and whole runs, for those that lived until here and do not do their work while a module loads. */
export async function inRuns(mutants: readonly HarnessMutant[], forget: () => void): Promise<void> {
  const quick = fatesOf(entries(), 'quick')
  const alive = mutants.filter(({ number }) => {
    const { fate, atLoad } = quick.get(number) ?? {}
    return !atLoad && fate !== 'killed' && fate !== 'timeout'
  })
  const { ran } = await recordings()
  const runs = runKillers(ran, subjects())
  for (const { subject, wrong } of ran) if (wrong) tell(`not used: ${subject}: ${wrong}`)
  const slow = indexOf(await slowTests())
  await settleAll('runs', alive, async (mutant) => {
    const near = slow.get(mutant.place) ?? []
    const bySlow = await hunt(mutant, near, slowPatienceMs)
    const isDone = bySlow.fate === 'killed' || bySlow.fate === 'timeout'
    const fate = isDone ? bySlow : await huntInRuns(mutant, runs)
    forget()
    return { fate }
  })
}

async function slowTests(): Promise<Killer[]> {
  const slow = (await kept<Trial[]>('trials', 'last', () => [])).filter(isSlow)
  const killers: Killer[] = []
  for (const one of testFiles()) {
    const own = slow.filter(({ file }) => file === one.file)
    if (own.length > 0) killers.push(...own.map((await triedIn(one, own)).killerOf))
  }
  tell(`${killers.length} slow tests`)
  return killers
}
