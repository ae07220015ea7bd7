import { catalogue } from '../../suites/catalogue.ts'
import { type Observation, writeObservations } from '../observations.ts'
import { tell } from './asked.ts'
import type { Recording } from './recordings.ts'
import { recordings } from './stage-quick.ts'

/** Chooses of the recorded judgements those that `test/verdicts.test.ts` is to freeze, and shortens them. */
export async function freezeObservations(): Promise<void> {
  const { judged } = await recordings()
  const chosen = catalogue.flatMap(({ id }) => {
    const own = judged.filter((one) => one.id === id).map(shortened)
    const small = own.filter((one) => sizeOf(one) < longest)
    const sound = small.filter((one) => one.sound).slice(0, 1)
    const red = small.filter((one) => one.state === 'fail').sort((a, b) => sizeOf(a) - sizeOf(b))
    return [...sound, ...red.slice(0, 2)]
  })
  writeObservations(chosen.map(({ id, subject, shown }): Observation => ({ id, subject, shown })))
  tell(`${chosen.length} observations of ${new Set(chosen.map(({ id }) => id)).size} checks`)
}

const longest = 40_000

const sizeOf = ({ shown }: Recording): number => JSON.stringify(shown[0])?.length ?? 0

/** Whole milliseconds, and nothing longer than is needed for the same verdict. */
function shortened(one: Recording): Recording {
  const [seen, facts, profile] = one.shown
  const row = catalogue.find(({ id }) => id === one.id)
  const says = (value: unknown): string | undefined => {
    try {
      return row?.judgeSeen(value, facts, profile).state
    } catch {
      return undefined
    }
  }
  const rounded = shorter(seen, Number.POSITIVE_INFINITY)
  const short = [4, 12, 40].map((most) => shorter(seen, most))
  const kept = [...short, rounded].find((value) => says(value) === says(seen)) ?? seen
  return { ...one, shown: [kept, facts, profile] }
}

function shorter(value: unknown, most: number): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return Math.round(value)
  if (typeof value === 'string' && value.length > most * 100) return value.slice(0, most * 100)
  if (Array.isArray(value)) return value.slice(0, most).map((one) => shorter(one, most))
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, shorter(member, most)]),
  )
}
