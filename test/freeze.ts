import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mutants } from '../mocks/mutants.ts'
import { ownGroups, provable, spared } from './own-groups.ts'
import { idsIn, proveUnder } from './prove.ts'
import { sourceHash } from './source-hash.ts'

const full = process.argv.includes('--full')
const atOnce = 4
const frozen = fileURLToPath(new URL('../../test/frozen/', import.meta.url))

/** Writes what each mutant fails: on its own families, or (--full) on everything but dear rows of others. A person reviews the diff. */
async function freeze(): Promise<void> {
  const failing: Record<string, string[]> = {}
  const queue = [...provable]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const { findings } = await proveUnder(
          mutant,
          full ? { exclude: spared(mutant) } : { only: ownGroups(mutant) },
        )
        failing[mutant.name] = idsIn(findings, 'fail')
        process.stderr.write(
          `${provable.length - queue.length}/${provable.length} ${mutant.name}\n`,
        )
      }
    }),
  )
  const sorted = Object.fromEntries(
    mutants.flatMap(({ name }) => (failing[name] ? [[name, failing[name]]] : [])),
  )
  const content = full ? { source: sourceHash(), failing: sorted } : sorted
  writeFileSync(
    `${frozen}${full ? 'matrix' : 'failing'}.json`,
    `${JSON.stringify(content, null, 1)}\n`,
  )
}

await freeze()
process.exit(0)
