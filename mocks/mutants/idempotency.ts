import { type Mutant, mutant } from './mutant.ts'

/** Messages that come again, or say something twice. */
export const idempotencyMutants: readonly Mutant[] = [
  mutant('works-repeats-again', { repeats: 'worked-again' }, 'ENV-IDEMP-SAME'),
  mutant('refuses-repeats', { repeats: 'refused' }, 'ENV-IDEMP-SAME'),
  mutant('looks-before-it-notes', { repeats: 'raced' }, 'ENV-IDEMP-RACE'),
  mutant('knows-messages-by-trace', { repeats: 'known-by-trace' }, 'ENV-IDEMP-SCOPE'),
  mutant('answers-a-known-trace-blindly', { repeats: 'content-ignored' }, 'ENV-IDEMP-DIFF'),
  mutant('fails-on-a-reused-trace', { repeats: 'changed-throws' }, 'ENV-IDEMP-DIFF'),
  mutant('checks-the-first-source', { bodyReadTwice: true }, 'ENV-DUPKEY-SOURCE'),
]
