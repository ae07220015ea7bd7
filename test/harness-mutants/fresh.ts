import { vi } from 'vitest'
import type { HarnessMutant } from './instrument.ts'
import { type Fate, patienceMs } from './killers.ts'
import { type Recording, type Rows, rowsOf, saysTheSame } from './replays.ts'
import { isGreen, load, type TestFile } from './unit-tests.ts'

/** A test file with what it takes, of those that are quick enough to be loaded again and again. */
export interface Reloadable extends TestFile {
  readonly ms: number
}

/**
 * For a mutant that does its work while its module loads: everything is loaded anew with the mutant awake, and asked
 * what is asked of the others.
 */
export async function huntAfresh(
  mutant: HarnessMutant,
  recordings: readonly Recording[],
  files: readonly Reloadable[],
): Promise<Fate> {
  const until = performance.now() + patienceMs
  const inSuites = mutant.file.startsWith('suites/')
  const by = inSuites ? await withCatalogue(mutant, recordings) : undefined
  if (by !== undefined) return { fate: 'killed', by }
  const importing = files.filter(({ imports }) => imports.has(mutant.file))
  if (importing.length === 0 && !inSuites) return { fate: 'unreached' }
  for (const { file } of importing.sort((a, b) => a.ms - b.ms)) {
    if (performance.now() > until) break
    const red = await redIn(file, mutant.number)
    if (red === undefined) continue
    return (await redIn(file, -1)) === undefined
      ? { fate: 'killed', by: `${file} > ${red}` }
      : { fate: 'void', by: `${file} > ${red}` }
  }
  return { fate: 'survived' }
}

/** The name of the first red test of a file that is loaded anew with a mutant awake. */
async function redIn(file: string, number: number): Promise<string | undefined> {
  vi.resetModules()
  const loaded = await awake(number, () => load(file))
  if (!loaded) return 'loads at all'
  try {
    for (const test of loaded.tests)
      if (!(await awake(number, () => isGreen(test)))) return test.name
    return undefined
  } finally {
    await loaded.end()
  }
}

async function withCatalogue(
  { number }: HarnessMutant,
  recordings: readonly Recording[],
): Promise<string | undefined> {
  const rows = await awake(number, freshRows)
  if (!rows) return 'the catalogue loads'
  const { state } = globalThis.$h
  state.active = number
  const wrong = recordings.find((one) => !saysTheSame(one, rows))
  state.active = -1
  return wrong && `${wrong.id} on ${wrong.subject.name}`
}

async function freshRows(): Promise<Rows> {
  vi.resetModules()
  const { catalogue } = await import('../../suites/catalogue.ts')
  return rowsOf(catalogue)
}

/** The recordings that hold with judges that were loaded anew, too. */
export async function steady(recordings: readonly Recording[]): Promise<Recording[]> {
  const rows = await freshRows()
  return recordings.filter((one) => saysTheSame(one, rows))
}

/** Does something with a mutant awake; undefined where it threw. */
async function awake<Result>(
  number: number,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const { state } = globalThis.$h
  state.active = number
  state.asked = 0
  return work()
    .catch(() => undefined)
    .finally(() => {
      state.active = -1
    })
}
