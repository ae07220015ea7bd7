import type { Spell } from '../suites/droplet/life/spells.ts'
import { reply } from './life-calls.ts'

/** A start that served, with nothing in it but what is given. */
export const lived = <Met>(parts: Partial<Spell<Met>>): Spell<Met> => ({
  start: 'serves',
  sinceMs: 0,
  servedAfterMs: 100,
  liftedMs: 1000,
  untilMs: 20_000,
  calls: [],
  health: reply(200),
  alive: true,
  printed: '',
  met: undefined,
  ...parts,
})
