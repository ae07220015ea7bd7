import type { HarnessFacts } from './proof/facts.ts'

/** A pass that just reached its goal, for tests of what is told of it. */
export const harnessFacts: HarnessFacts = {
  ...{ sourceHash: 'h', round: 2, rate: 0.95, moved: false },
  measuredOn: { node: '20.0.0', cores: 2 },
  counts: {
    ...{ made: 1000, drawn: 110, doesNotBuild: 4, notApplied: 3, notAsked: 2, sampled: 101 },
    ...{ killed: 90, timeout: 5, survived: 5, unreached: 1, void: 1 },
  },
  parts: {
    suites: {
      ...{ made: 1000, noticed: 95, survived: 5 },
      removed: { noticed: 50, survived: 0 },
      inverted: { noticed: 45, survived: 5 },
      shifted: { noticed: 0, survived: 0 },
    },
  },
  kinds: { 'opposite comparison': { noticed: 95, survived: 5 } },
  canary: { what: 'sides exchanged', survived: true },
  survivors: [
    {
      ...{ file: 'a.ts', line: 3, kind: 'k', was: 'x || y', became: 'x', reached: true },
      reason: 'equivalent',
    },
  ],
}
