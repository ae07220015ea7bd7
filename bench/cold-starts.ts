import { type Figure, milliseconds } from './figure.ts'
import { bin, median, timeNode } from './measure.ts'

/** Commands that only look something up, beside an empty Node; every round starts each of them once. */
export async function coldStarts(rounds: number): Promise<Figure[]> {
  const commands = [['--version'], ['list'], ['explain', 'CTL-POS-TOKEN']]
  const bare: number[] = []
  const times = commands.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    bare.push((await timeNode(['-e', '0'])).ms)
    for (const [index, args] of commands.entries())
      times[index]?.push((await timeNode([bin, ...args])).ms)
  }
  const empty = median(bare)
  return commands.map((args, index) => {
    const ms = median(times[index] ?? [])
    return {
      what: `\`${args.join(' ')}\`, cold`,
      measured: milliseconds(ms),
      goal: '≤ 150 ms',
      beside: `${(ms / empty).toFixed(1)} × an empty Node (${milliseconds(empty)})`,
    }
  })
}
