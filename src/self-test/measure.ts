import { expectedCause } from './expected-causes.ts'
import { inPool } from './in-pool.ts'
import { type Lists, mutantNamed, variantNamed } from './lists.ts'
import type { Measured, Part } from './measured.ts'
import { putMutant, putReference, putVariant, type Seen } from './put.ts'
import { putLiar } from './put-liar.ts'

const atOnce = 4

export type OnMeasured = (one: Measured) => void

/** Puts every so-manieth droplet of the lists to the harness, in this thread and over real HTTP. */
export async function measureShare(
  lists: Lists,
  { share, shares }: { readonly share: number; readonly shares: number },
  onMeasured: OnMeasured,
): Promise<void> {
  const mine = tasksOf(lists).filter((_, index) => index % shares === share)
  await inPool(mine, atOnce, async (task) => onMeasured(await measure(task, false)))
}

/** Puts one of them once more, alone. */
export async function measureAgain(lists: Lists, { part, name }: Measured): Promise<Measured> {
  const task = tasksOf(lists).find((one) => one.part === part && one.name === name)
  if (!task) throw new Error(`no such droplet in the lists: ${name}`)
  return measure(task, true)
}

/** One droplet that is still to be put. */
interface Task {
  readonly part: Part
  readonly name: string
  readonly cause?: string | undefined
  readonly put: () => Promise<Seen>
}

const tasksOf = ({ mutants, liars, variants }: Lists): readonly Task[] => [
  { part: 'reference', name: 'the reference droplet', put: putReference },
  ...liars.map((asked): Task => ({ part: 'liars', name: asked.kind, put: () => putLiar(asked) })),
  ...mutants.map(mutantTask),
  ...variants.map(
    (name): Task => ({ part: 'variants', name, put: async () => putVariant(variantNamed(name)) }),
  ),
]

function mutantTask(name: string): Task {
  const put = async (): Promise<Seen> => {
    const mutant = mutantNamed(name)
    return putMutant({ mutant, cause: expectedCause(mutant) })
  }
  return { part: 'mutants', name, cause: causeOf(name), put }
}

/** A name that nobody bears is told when it is put. */
function causeOf(name: string): string | undefined {
  try {
    return expectedCause(mutantNamed(name))
  } catch {
    return undefined
  }
}

async function measure({ part, name, cause, put }: Task, again: boolean): Promise<Measured> {
  const began = performance.now()
  const head = { part, name, ...(cause === undefined ? {} : { cause }), again }
  const ms = (): number => Math.round(performance.now() - began)
  try {
    return { ...head, ...(await put()), ms: ms() }
  } catch (error) {
    const unmeasured = error instanceof Error ? error.message : String(error)
    return { ...head, wrong: [], groups: [], checks: 0, unmeasured, ms: ms() }
  }
}
