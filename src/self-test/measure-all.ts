import type { Lists } from './lists.ts'
import { measureAgain, measureShare, type OnMeasured } from './measure.ts'
import type { Measured } from './measured.ts'

/** Puts all of the lists to the harness, somehow. */
export type Putting = (lists: Lists, onMeasured: OnMeasured) => Promise<void>

export const inThisThread: Putting = (lists, onMeasured) =>
  measureShare(lists, { share: 0, shares: 1 }, onMeasured)

/**
 * Measures all of the lists. What comes out otherwise than it should is put once more, alone: beside others a machine
 * may be too busy to be on time.
 */
export async function measureAll(
  lists: Lists,
  putting: Putting,
  onMeasured: OnMeasured = () => {},
): Promise<readonly Measured[]> {
  const measured: Measured[] = []
  const doubtful: Measured[] = []
  const settle = (one: Measured): void => {
    measured.push(one)
    onMeasured(one)
  }
  await putting(lists, (one) => (isRight(one) ? settle(one) : doubtful.push(one)))
  for (const one of doubtful) settle(await measureAgain(lists, one))
  return measured
}

const isRight = ({ wrong, unmeasured }: Measured): boolean =>
  wrong.length === 0 && unmeasured === undefined
