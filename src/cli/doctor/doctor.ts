import { settingsFrom } from '../config.ts'
import type { Surroundings } from '../order.ts'
import type { Facts } from './facts.ts'
import { gather } from './gather.ts'
import { jsonOf, textOf } from './print.ts'
import { linesOf } from './rules.ts'

/** Says what a run would stumble over here. 0: told, whatever it is; 4: the target does not answer. Throws UsageError. */
export async function doctor(
  { json = false, ...flags }: Record<string, unknown>,
  around: Surroundings,
): Promise<number> {
  const settings = await settingsFrom(flags, around.cwd, around.env)
  const facts = await gather(settings, around)
  const exit = exitOf(facts)
  const lines = linesOf(facts)
  process.stdout.write(json ? jsonOf(lines, exit) : textOf(lines, exit, facts.terminal.color))
  return exit
}

export const exitOf = ({ target }: Pick<Facts, 'target'>): number =>
  target !== undefined && 'kind' in target.answer ? 4 : 0
