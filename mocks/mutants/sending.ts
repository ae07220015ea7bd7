import { type Mutant, mutant } from './mutant.ts'

/** What POST /send makes of the caller's request. */
export const sendingMutants: readonly Mutant[] = [
  mutant('drops-the-callers-trace', { callersTrace: 'dropped' }, 'SEND-TRACE-INHERIT'),
  mutant('declares-messages-as-text', { sendMediaType: 'text/plain' }, 'SEND-CTYPE'),
  mutant('lets-readers-send', { sendNeeds: 'any-right' }, 'SEND-PERM', 'permissions'),
]
