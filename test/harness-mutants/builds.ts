import { readFileSync } from 'node:fs'
import { API } from 'typescript/unstable/sync'
import { type HarnessMutant, mutated } from './instrument.ts'
import { root } from './targets.ts'

/** The mutants that the compiler refuses: nobody could have committed them. */
export function refusedByTypes(mutants: readonly HarnessMutant[]): Set<number> {
  const changed = new Map<string, string>()
  const api = new API({ cwd: root, fs: { readFile: (path) => changed.get(path) } })
  api.updateSnapshot({ openProjects: [`${root}tsconfig.json`] })
  const refused = new Set<number>()
  for (const round of roundsOf(mutants)) {
    const wrong = errorsIn(api, changed, round)
    // What one mutant does to a type may be felt in another file: alone it has to be wrong, too.
    for (const mutant of wrong)
      if (errorsIn(api, changed, [mutant]).length > 0) refused.add(mutant.number)
  }
  api.close()
  return refused
}

/** One mutant of every file at a time. */
function roundsOf(mutants: readonly HarnessMutant[]): HarnessMutant[][] {
  const rounds: HarnessMutant[][] = []
  const placed = new Map<string, number>()
  for (const mutant of mutants) {
    const round = placed.get(mutant.file) ?? 0
    placed.set(mutant.file, round + 1)
    rounds[round] = [...(rounds[round] ?? []), mutant]
  }
  return rounds
}

/** The mutants of a round whose own file has an error then. */
function errorsIn(
  api: API,
  changed: Map<string, string>,
  round: readonly HarnessMutant[],
): HarnessMutant[] {
  const before = [...changed.keys()]
  changed.clear()
  for (const mutant of round) {
    const path = `${root}${mutant.file}`
    changed.set(path, mutated(readFileSync(path, 'utf8'), mutant))
  }
  const snapshot = api.updateSnapshot({
    fileChanges: { changed: [...new Set([...before, ...changed.keys()])] },
  })
  const program = snapshot.getProjects()[0]?.program
  if (!program) throw new Error('the compiler opened no project')
  const wrong = round.filter(({ file }) => {
    const path = `${root}${file}`
    return [program.getSyntacticDiagnostics(path), program.getSemanticDiagnostics(path)].some(
      (errors) => errors.length > 0,
    )
  })
  snapshot.dispose()
  return wrong
}
