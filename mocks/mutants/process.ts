import { type Mutant, mutant } from './mutant.ts'

/** How a droplet leaves, and how it beats while it works. */
export const processMutants: readonly Mutant[] = [
  mutant('tears-connections-when-leaving', { openRequests: 'torn' }, 'HB-SIGTERM-INFLIGHT'),
  mutant('reports-failure-when-asked-to-leave', { leavesWith: 1 }, 'HB-SIGTERM-SHOULD'),
  mutant('is-deaf-to-interrupts', { heedsSigint: false }, 'HB-SIGINT-TWICE'),
  mutant('samples-the-processor-for-a-second', { beatBlocksMs: 800 }, 'HB-EVENTLOOP'),
  mutant('beats-only-when-idle', { beatsWhen: 'idle' }, 'HB-UNDER-LOAD'),
]
