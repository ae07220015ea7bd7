import { expectedCause } from '../self-test/expected-causes.ts'
import { inThreads } from '../self-test/in-threads.ts'
import { type Lists, lists, mutantNamed, variantNamed } from '../self-test/lists.ts'
import { measureAll, type Putting } from '../self-test/measure-all.ts'
import type { Measured } from '../self-test/measured.ts'
import { published } from '../self-test/published.ts'
import { verdictOn } from '../self-test/verdict.ts'
import { linesOf } from './self-test-print.ts'

export interface SelfTestFlags {
  readonly json?: boolean
  readonly list?: boolean
}

/** What stands in for the world in tests. */
export interface SelfTestHooks {
  readonly lists?: Lists
  readonly putting?: Putting
}

/** Proves the harness on this machine. 0: it judged rightly; 1: it did not; 5: less was measured than is published. */
export async function selfTest(flags: SelfTestFlags, hooks: SelfTestHooks = {}): Promise<number> {
  const given = hooks.lists ?? lists
  if (flags.list) {
    list(given)
    return 0
  }
  const began = performance.now()
  const { measured, broken } = await measuredOf(given, hooks.putting ?? inThreads)
  const verdict = verdictOn(measured, published, broken)
  const result = { ...verdict, published, measured, ms: Math.round(performance.now() - began) }
  const text = flags.json ? JSON.stringify(result, null, 2) : linesOf(result).join('\n')
  process.stdout.write(`${text}\n`)
  return verdict.exit
}

interface Outcome {
  readonly measured: readonly Measured[]
  /** Why the measuring ended before its time. */
  readonly broken?: string
}

async function measuredOf(given: Lists, putting: Putting): Promise<Outcome> {
  const measured: Measured[] = []
  const total = 1 + given.mutants.length + given.liars.length + given.variants.length
  const { isTTY } = process.stderr
  try {
    await measureAll(given, putting, (one) => {
      measured.push(one)
      if (isTTY) process.stderr.write(`\r${measured.length} of ${total} droplets\u001b[K`)
    })
    return { measured }
  } catch (error) {
    return { measured, broken: error instanceof Error ? error.message : String(error) }
  } finally {
    if (isTTY) process.stderr.write('\r\u001b[K')
  }
}

/** The published list: each mutant with the checks that have to fail it and the cause that has to come first. */
function list(given: Lists): void {
  const rows = [
    ...given.mutants.map((name) => {
      const mutant = mutantNamed(name)
      const cause = expectedCause(mutant)
      return ['mutant', name, mutant.caught.join(' ') + (cause ? `  cause ${cause}` : '')]
    }),
    ...given.liars.map(({ kind, ends }) => ['liar', kind, ends]),
    ...given.variants.map((name) => ['variant', name, `not ${variantNamed(name).wouldMislead}`]),
  ]
  const width = Math.max(0, ...rows.map(([, name = '']) => name.length))
  for (const [part = '', name = '', text = ''] of rows)
    process.stdout.write(`${part.padEnd(7)}  ${name.padEnd(width)}  ${text}\n`)
}
