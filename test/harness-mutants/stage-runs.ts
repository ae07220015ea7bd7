import { settleAll, tell } from './asked.ts'
import type { HarnessMutant } from './instrument.ts'
import { entries, fatesOf, kept } from './journal.ts'
import { hunt, indexOf, type Killer } from './killers.ts'
import { huntInRuns, runKillers } from './runs.ts'
import { recordings } from './stage-quick.ts'
import { subjects } from './subjects.ts'
import { isSlow, killersIn, type Trial } from './unit-tests.ts'

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
  const trials = await kept<Trial[]>('trials', 'last', () => [])
  const slow = trials.filter(isSlow)
  const killers: Killer[] = []
  for (const file of new Set(slow.map((one) => one.file))) {
    const names = new Set(slow.filter((one) => one.file === file).map(({ name }) => name))
    const found = await killersIn(
      file,
      ({ message }) => message === undefined,
      (name) => names.has(name),
    )
    killers.push(...found.killers)
  }
  tell(`${killers.length} slow tests`)
  return killers
}
