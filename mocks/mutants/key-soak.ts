import { type Mutant, mutant } from './mutant.ts'

/** Faults that only time shows: proved apart, for the checks that catch them are not asked by default. */
export const keySoakMutants: readonly Mutant[] = [
  mutant('never-renews-by-itself', { keysRenewed: 'on-demand' }, 'KEY-ROT-RETIRED'),
  mutant('remembers-unknown-kids', { unknownKids: 'remembered' }, 'KEY-UNK-MEMORY'),
]
