import type { Ending } from '../src/kernel/tally.ts'
import { type Level, levels } from '../src/model/clause.ts'
import { type Finding, type State, states } from '../src/model/finding.ts'
import type { Trouble } from '../src/model/report.ts'

/** "MUST pass", "SHOULD fail", "MUST pass weak". */
export type Told = `${Level} ${State}` | 'MUST pass weak' | 'SHOULD pass weak'

const findingFrom = (told: Told, index: number): Finding => {
  const [, level, state, weak] = /^(\w+) ([\w-]+)( weak)?$/.exec(told) ?? []
  return {
    id: `A-${index}`,
    title: 't',
    role: 'droplet',
    group: 'A',
    level: levels.find((name) => name === level) ?? 'MUST',
    state: states.find((name) => name === state) ?? 'error',
    ...(weak ? { strength: 'weak' as const } : {}),
    clause: { text: 'c', source: 's' },
    needs: 'U',
    evidence: [],
    durationMs: 0,
  }
}

/** Trouble of this kind, whatever it says of itself. */
export const trouble = (kind: Trouble['kind']): Trouble => ({
  kind,
  expected: 'e',
  came: 'c',
  where: 'w',
  todo: 't',
})

/** A run that ended with such findings; complete and undisturbed unless said. */
export const endingWith = (told: readonly Told[], changes: Partial<Ending> = {}): Ending => ({
  findings: told.map(findingFrom),
  planned: told.length,
  narrowed: false,
  interrupted: false,
  failOn: 'MUST',
  requireComplete: false,
  ...changes,
})
