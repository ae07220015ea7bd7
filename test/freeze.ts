import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { mutants } from '../mocks/mutants.ts'
import { matches } from '../src/kernel/plan.ts'
import { inPool } from '../src/self-test/in-pool.ts'
import { idsIn, proveUnder } from '../src/self-test/prove.ts'
import { ownGroups, provable, spared } from './own-groups.ts'
import { sourceHash } from './source-hash.ts'

const full = process.argv.includes('--full')
const part = process.argv.find((arg) => arg.startsWith('--part='))?.slice('--part='.length)
const atOnce = 4
const frozen = fileURLToPath(new URL('../../test/frozen/', import.meta.url))

type Failing = Readonly<Record<string, readonly string[]>>

/** What each mutant of one share fails: on its own families, or (--full) on everything but dear rows of others. */
async function failingOf(share: number, shares: number): Promise<Failing> {
  const failing: Record<string, string[]> = {}
  const mine = provable.filter((_, index) => index % shares === share)
  await inPool(mine, atOnce, async (mutant, index) => {
    const exclude = spared(mutant)
    const { findings } = await proveUnder(
      mutant,
      full ? { exclude } : { only: ownGroups(mutant), exclude },
    )
    failing[mutant.name] = idsIn(findings, 'fail')
    process.stderr.write(`${index + 1}/${mine.length} ${mutant.name}\n`)
  })
  return failing
}

/** One process for each core: signing and judging take one thread each. */
function inProcesses(shares: number): Promise<Failing[]> {
  const self = fileURLToPath(import.meta.url)
  return Promise.all(
    Array.from({ length: shares }, (_, share) => {
      const args = [self, ...(full ? ['--full'] : []), `--part=${share}/${shares}`]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      return new Promise<Failing>((resolve, reject) =>
        child.once('close', (code) =>
          code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`share ${share} failed`)),
        ),
      )
    }),
  )
}

/** Writes the record anew; a person reviews the diff. */
async function freeze(): Promise<void> {
  const shares = await inProcesses(Math.min(availableParallelism(), 4))
  const failing: Failing = Object.assign({}, ...shares)
  const sorted = Object.fromEntries(
    mutants.flatMap(({ name }) => (failing[name] ? [[name, failing[name]]] : [])),
  )
  if (full) write('matrix', { source: sourceHash(), failing: sorted })
  write('failing', full ? onOwnFamilies(sorted) : sorted)
}

const write = (name: string, content: unknown): void =>
  writeFileSync(`${frozen}${name}.json`, `${JSON.stringify(content, null, 1)}\n`)

/** The part of the matrix that every change asks again. */
const onOwnFamilies = (failing: Failing): Failing =>
  Object.fromEntries(
    provable.map((mutant) => {
      const globs = ownGroups(mutant)
      const ids = failing[mutant.name] ?? []
      return [mutant.name, ids.filter((id) => globs.some((glob) => matches(glob, id)))]
    }),
  )

if (part === undefined) await freeze()
else {
  const [share = 0, shares = 1] = part.split('/').map(Number)
  const failing = await failingOf(share, shares)
  await new Promise((written) => process.stdout.write(JSON.stringify(failing), written))
}
process.exit(0)
