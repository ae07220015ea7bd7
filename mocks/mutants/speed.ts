import { type Mutant, mutant } from './mutant.ts'

/** Slow alone, or slow and wrong among many. */
export const speedMutants: readonly Mutant[] = [
  mutant('works-on-the-thread-that-serves', { messageBlocksMs: 25 }, 'PERF-HEALTH-LOADED'),
  mutant('waits-for-a-far-database', { messageWaitsMs: 600 }, 'PERF-MESSAGE-P95'),
  mutant('keeps-the-current-message-for-all', { replyTrace: 'latest' }, 'PERF-CONC-50'),
  mutant('drops-the-hundredth-connection', { mostConnections: 100 }, 'PERF-CONC-200'),
  mutant('warms-up-for-eleven-seconds', { warmsUpMs: 11_000 }, 'PERF-COLD'),
  mutant('fetches-something-for-each-token', { admissionTakesMs: 40 }, 'PERF-AUTH-COST'),
]
