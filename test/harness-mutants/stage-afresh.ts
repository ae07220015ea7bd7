import { settleAll, tell } from './asked.ts'
import { huntAfresh, type Reloadable, steady } from './fresh.ts'
import type { HarnessMutant } from './instrument.ts'
import { entries, fatesOf, kept } from './journal.ts'
import { sampleOf } from './sample.ts'
import { recordings } from './stage-quick.ts'
import { isQuick, type Trial, testFiles } from './unit-tests.ts'

/** HARNESS_AFRESH=60 asks so many of those that work while a module loads: each takes seconds. */
const wanted = Number(process.env.HARNESS_AFRESH ?? Number.POSITIVE_INFINITY)

/** Drawn among the killed and the others alike, or the rate would flatter. */
export function drawnAtLoad(mutants: readonly HarnessMutant[]): readonly HarnessMutant[] {
  const quick = fatesOf(entries(), 'quick')
  return sampleOf(
    mutants.filter(({ number }) => quick.get(number)?.atLoad),
    wanted,
  )
}

/** Those that do their work while a module loads, and that no test noticed later. */
export async function afresh(mutants: readonly HarnessMutant[], forget: () => void): Promise<void> {
  const quick = fatesOf(entries(), 'quick')
  const alive = drawnAtLoad(mutants).filter(
    ({ number }) => !['killed', 'timeout'].includes(quick.get(number)?.fate ?? ''),
  )
  const { judged } = await recordings()
  const held = await steady(judged)
  const files = await reloadable()
  tell(`${held.length} judgements, ${files.length} test files`)
  await settleAll('afresh', alive, async (mutant) => {
    const fate = await huntAfresh(mutant, held, files)
    forget()
    return { fate }
  })
}

/** The test files with their quick tests, those that take least first. */
async function reloadable(): Promise<Reloadable[]> {
  const trials = (await kept<Trial[]>('trials', 'last', () => [])).filter(isQuick)
  return testFiles()
    .map((one) => ({ one, own: trials.filter(({ file }) => file === one.file) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => rankOf(a.one.file) - rankOf(b.one.file) || msOf(a.own) - msOf(b.own))
    .map(({ one, own }) => ({ ...one, quick: new Set(own.map(({ name }) => name)) }))
}

/** What is frozen of all stimuli and words sees most of what is done at load. */
const rankOf = (file: string): number =>
  /test\/(?:stimuli|catalogue|diagnosis-words|stories)\./.test(file) ? 0 : 1

const msOf = (own: readonly Trial[]): number => own.reduce((sum, { ms }) => sum + ms, 0)
