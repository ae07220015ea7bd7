import { readFileSync } from 'node:fs'
import { vi } from 'vitest'
import type { HarnessMutant } from './instrument.ts'
import { awake, type Fate, within } from './killers.ts'
import type { Recording } from './recordings.ts'
import { root } from './targets.ts'
import { isGreen, load, type TestFile } from './unit-tests.ts'

/** A test file with the names of its quick tests. */
export interface Reloadable extends TestFile {
  readonly quick: ReadonlySet<string>
}

/** Something that loads the harness anew and asks it; what was wrong, or undefined. */
type Question = () => Promise<string | undefined>

/**
 * For a mutant that does its work while its module loads: everything is loaded anew with the mutant awake, and asked
 * what is asked of the others: what judges say of what they were shown, the unit tests, whole runs.
 */
export async function huntAfresh(
  mutant: HarnessMutant,
  recordings: readonly Recording[],
  files: readonly Reloadable[],
): Promise<Fate> {
  const importing = files.filter(({ imports }) => imports.has(mutant.file))
  const questions: Question[] = [
    ...(mutant.file.startsWith('suites/') ? [() => wrongReplay(recordings)] : []),
    ...importing.map(
      (one): Question =>
        () =>
          redIn(one),
    ),
    () => wrongRun(mutant.file),
  ]
  let spoiled: string | undefined
  for (const question of questions) {
    const wrong = await asked(mutant.number, question)
    if (wrong === undefined) continue
    if ((await asked(-1, question)) === undefined) return { fate: 'killed', by: wrong }
    spoiled = wrong
  }
  return spoiled === undefined ? { fate: 'survived' } : { fate: 'void', by: spoiled }
}

const patienceMs = 60_000

async function asked(number: number, question: Question): Promise<string | undefined> {
  vi.resetModules()
  const said = await awake(number, () =>
    within(
      patienceMs,
      question().then(
        (wrong) => ({ wrong }),
        (error: unknown) => ({ wrong: `it does not load: ${String(error).slice(0, 100)}` }),
      ),
    ),
  )
  return said === undefined ? 'it does not end' : said.wrong
}

/** Of a file that takes longer, only the first tests are asked. */
const longestMs = 20_000

/** The first red test of a file. */
async function redIn({ file, quick }: Reloadable): Promise<string | undefined> {
  const { tests, end } = await load(file)
  const until = performance.now() + longestMs
  try {
    for (const test of tests.filter(({ name }) => quick.has(name))) {
      if (!(await isGreen(test))) return `${file} > ${test.name}`
      if (performance.now() > until) break
    }
    return undefined
  } finally {
    await end()
  }
}

async function wrongReplay(recordings: readonly Recording[]): Promise<string | undefined> {
  const { catalogue } = await import('../../suites/catalogue.ts')
  const { rowsOf, saysTheSame } = await import('./replays.ts')
  const rows = rowsOf(catalogue)
  const wrong = recordings.find((one) => !saysTheSame(one, rows))
  return wrong && `${wrong.id} on ${wrong.subject}`
}

/** So many runs that are about the mutated file: a reference among them, and mutants of the droplet. */
const mostRuns = 8

async function wrongRun(file: string): Promise<string | undefined> {
  const { put } = await import('./recordings.ts')
  const { isAsked, subjects, wrongIn } = await import('./subjects.ts')
  const text = readFileSync(`${root}${file}`, 'utf8')
  const ids = [...new Set(text.match(/\b[A-Z]+(?:-[A-Z0-9]+){1,4}\b/g) ?? [])]
  const about = subjects().filter((one) => ids.some((id) => isAsked(one, id)))
  const sound = about.filter(({ kind }) => kind !== 'mutant')
  const faulty = about.filter(({ kind }) => kind === 'mutant')
  const chosen = [sound[0] ?? subjects()[0], ...faulty].flatMap((one) => one ?? [])
  for (const subject of chosen.slice(0, mostRuns)) {
    const wrong = wrongIn(subject, await put(subject))
    if (wrong !== undefined) return `${subject.name}: ${wrong}`
  }
  return undefined
}

/** The recordings that hold with judges that were loaded anew, too. */
export async function steady(recordings: readonly Recording[]): Promise<Recording[]> {
  vi.resetModules()
  const { catalogue } = await import('../../suites/catalogue.ts')
  const { rowsOf, saysTheSame } = await import('./replays.ts')
  const rows = rowsOf(catalogue)
  return recordings.filter((one) => saysTheSame(one, rows))
}
