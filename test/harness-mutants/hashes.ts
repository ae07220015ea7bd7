import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { root, targets } from './targets.ts'

/** Over the sources that are mutated. */
export const hashOfTargets = (): string => hashOf(targets)

/** Over everything that decides what is seen in a run, and where mutants are. */
export const hashOfRuns = (): string =>
  hashOf([
    ...['suites', 'fixtures', 'mocks', 'src'].flatMap(under),
    ...machinery.map((name) => `test/harness-mutants/${name}.ts`),
    'test/frozen/failing.json',
  ])

const machinery = ['instrument', 'recordings', 'spots', 'spots-outcomes', 'subjects', 'targets']

const under = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort()

/** Over the names and texts of some files of the package. */
export function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(`${root}${file}`))
  return hash.digest('hex')
}
