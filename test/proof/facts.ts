import { type StoryMutant, storyMutants } from '../../mocks/mutants/stories.ts'
import { type Mutant, mutants } from '../../mocks/mutants.ts'
import { type Variant, variants } from '../../mocks/variants.ts'
import type { Check } from '../../src/model/check.ts'
import { type Level, levels } from '../../src/model/clause.ts'
import { expectedCause, isRecordedBefore } from '../../src/self-test/expected-causes.ts'
import { published } from '../../src/self-test/published.ts'
import type { Published } from '../../src/self-test/verdict.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { hashOfTargets } from '../harness-mutants/hashes.ts'
import type { HarnessRecord } from '../harness-mutants/record.ts'
import type { Records } from './records.ts'

/** All that the page says, as data. */
export interface Facts {
  readonly groups: readonly GroupRow[]
  readonly kills: {
    readonly mutants: number
    readonly killed: number
    readonly missed: readonly string[]
  }
  readonly causes: CauseFacts | undefined
  readonly alarms: AlarmFacts | undefined
  readonly unproven: readonly {
    readonly id: string
    readonly level: Level
    readonly reason: string
  }[]
  readonly selfTest: Published
  readonly harness: HarnessFacts | undefined
}

export interface HarnessFacts extends HarnessRecord {
  /** The sources have changed since. */
  readonly moved: boolean
}

export interface GroupRow {
  readonly group: string
  readonly checks: Readonly<Record<Level, number>>
  readonly proven: number
  readonly mutants: number
}

export interface CauseFacts {
  /** Mutants whose record names a cause. */
  readonly named: number
  /** Of these, the ones whose cause is not just the failed check. */
  readonly withNameOfTheirOwn: number
  readonly right: number
  /** Those whose cause was recorded before the causes of all mutants were measured. */
  readonly recordedBefore: { readonly named: number; readonly right: number }
  readonly wrong: readonly {
    readonly name: string
    readonly expected: string
    readonly got: string
  }[]
  /** How many mutants of each group name one, and how many there are. */
  readonly byGroup: readonly {
    readonly group: string
    readonly named: number
    readonly of: number
  }[]
}

export interface AlarmFacts {
  readonly variants: number
  readonly measured: number
  readonly alarms: readonly { readonly name: string; readonly ids: readonly string[] }[]
}

export const factsOf = ({
  matrix,
  unproven,
  causes,
  variants: alarms,
  harness,
}: Records): Facts => ({
  groups: groupRows(matrix.failing),
  kills: killsIn(matrix.failing),
  causes: causes && causeFacts(causes.causes),
  alarms: alarms && alarmFacts(alarms.alarms),
  unproven: catalogue
    .filter(({ id }) => id in unproven)
    .map(({ id, clause }) => ({ id, level: clause.level, reason: unproven[id] ?? '' })),
  selfTest: published,
  harness: harness && { ...harness, moved: harness.sourceHash !== hashOfTargets() },
})

type Lists = Readonly<Record<string, readonly string[]>>

const groupOf = (id = ''): string => id.slice(0, id.indexOf('-'))

function groupRows(failing: Lists): readonly GroupRow[] {
  const failed = new Set(Object.values(failing).flat())
  return [...new Set(catalogue.map(({ group }) => group))].map((group) => {
    const checks = catalogue.filter((check) => check.group === group)
    return {
      group,
      checks: Object.fromEntries(
        levels.map((level) => [level, countOf(checks, level)]),
      ) as GroupRow['checks'],
      proven: checks.filter(({ id }) => failed.has(id)).length,
      mutants: mutants.filter(({ caught }) => groupOf(caught[0]) === group).length,
    }
  })
}

const countOf = (checks: readonly Check[], level: Level): number =>
  checks.filter(({ clause }) => clause.level === level).length

function killsIn(failing: Lists): Facts['kills'] {
  const isKilled = ({ name, caught }: Mutant): boolean =>
    caught.every((id) => failing[name]?.includes(id))
  const missed = mutants.filter((mutant) => !isKilled(mutant)).map(({ name }) => name)
  return { mutants: mutants.length, killed: mutants.length - missed.length, missed }
}

function causeFacts(causes: Lists): CauseFacts {
  const all: readonly (Mutant | StoryMutant)[] = [...mutants, ...storyMutants]
  const naming = all.flatMap((mutant) => {
    const expected = expectedCause(mutant)
    return expected === undefined ? [] : [{ mutant, expected, got: causes[mutant.name]?.[0] }]
  })
  const wrong = naming.filter(({ expected, got }) => got !== expected)
  const recordedBefore = naming.filter(({ mutant }) => isRecordedBefore(mutant))
  const groups = [...new Set(catalogue.map(({ group }) => group))]
  return {
    named: naming.length,
    withNameOfTheirOwn: naming.filter(({ mutant, expected }) => !mutant.caught.includes(expected))
      .length,
    right: naming.length - wrong.length,
    recordedBefore: {
      named: recordedBefore.length,
      right: recordedBefore.filter(({ expected, got }) => got === expected).length,
    },
    wrong: wrong.map(({ mutant, expected, got = 'none' }) => ({
      name: mutant.name,
      expected,
      got,
    })),
    byGroup: groups.map((group) => ({
      group,
      named: naming.filter(({ mutant }) => groupOf(mutant.caught[0]) === group).length,
      of: all.filter(({ caught }) => groupOf(caught[0]) === group).length,
    })),
  }
}

const alarmFacts = (alarms: Lists): AlarmFacts => ({
  variants: variants.length,
  measured: variants.filter(({ name }: Variant) => name in alarms).length,
  alarms: Object.entries(alarms)
    .filter(([, ids]) => ids.length > 0)
    .map(([name, ids]) => ({ name, ids })),
})
