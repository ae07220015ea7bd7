import { catalogue } from '../../suites/catalogue.ts'
import { matches } from '../kernel/plan.ts'
import type { Check } from '../model/check.ts'

/** The dear rows that none of the globs names. */
export const dearBut = (globs: readonly string[]): string[] =>
  catalogue
    .filter((check) => isDear(check) && !globs.some((glob) => matches(glob, check.id)))
    .map(({ id }) => id)

/** Rows that send hundreds of requests, or very large ones. */
const floods = [
  'AUTH-RSP-LOCKOUT',
  'AUTH-TIM-COST',
  'AUTH-SIG-CONCURRENT',
  'KEY-FETCH-CACHED',
  'ENV-PAYLOAD-WIDE',
  'ENV-PAYLOAD-DEPTH-BOMB',
  'ENV-CE-BOMB',
  'ENV-FUZZ-*',
  'PERF-*',
]

/** Rows that are dear: a droplet of their own, a flood, or a look at what the droplet does by and by. */
export const isDear = ({ id, stimulus }: Check): boolean =>
  stimulus.scene !== undefined ||
  ['send', 'life'].includes(stimulus.phase) ||
  floods.some((glob) => matches(glob, id))

/** The first two words of an id: large groups are not asked whole of every mutant. */
export const familyOf = (id: string): string => `${id.split('-', 2).join('-')}-*`
