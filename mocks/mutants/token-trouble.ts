import { type Mutant, mutant } from './mutant.ts'

/** What goes wrong with tokens when something else has gone wrong first. */
export const tokenTroubleMutants: readonly Mutant[] = [
  mutant('asks-at-once-after-a-refusal', { refusedTokens: 'hammered' }, 'TOK-403 TOK-404-422'),
  mutant('reads-retry-after-as-a-number', { retryAfterRead: 'as-a-number' }, 'TOK-429-DATE'),
  mutant('lets-each-fetch-its-token', { tokenShared: false }, 'TOK-SINGLEFLIGHT'),
  mutant('leaves-stream-errors-uncaught', { brokenAnswers: 'uncaught' }, 'TOK-RESET REG-UNHANDLED'),
  mutant('tells-nothing-of-a-refused-token', { refusedTokenTold: false }, 'TOK-ORCH-401-DIAG'),
]
