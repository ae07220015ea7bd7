import type { Published } from './verdict.ts'

/** What a self-test of this version measures at least. Written by hand: a list that loses an entry must not lower it. */
export const published: Published = {
  reference: 1,
  checks: 375,
  mutants: 78,
  causes: 54,
  liars: 13,
  variants: 10,
  groups: ['AUTH', 'CTL', 'DISC', 'ENV', 'HB', 'HTTP', 'KEY', 'NET', 'PERF', 'REG', 'SEND', 'TOK'],
}
