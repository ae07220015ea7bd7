import type { Facts } from './facts.ts'

/** Something the harness has to reach; undefined where it was not measured. */
export interface Goal {
  readonly what: string
  readonly due: string
  readonly was: string
  readonly holds: boolean | undefined
}

/** How far a part of a whole goes, as people read it: never rounded up. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`

/** Every goal of the proof, with what was reached. */
export const goalsOf = (facts: Facts): readonly Goal[] => [
  share(
    'mutants failed by the checks that exist to catch them',
    facts.kills.killed,
    facts.kills.mutants,
    99,
  ),
  ...causeGoals(facts),
  ...alarmGoals(facts),
  atLeast('mutants of the self-test', facts.selfTest.mutants, 60),
  atMost(
    'MUST checks that no mutant fails',
    facts.unproven.filter(({ level }) => level === 'MUST').length,
    10,
  ),
  harnessGoal(facts),
]

function causeGoals({ causes }: Facts): readonly Goal[] {
  const what = 'mutants that get the cause their record names'
  if (!causes) return [notMeasured(what, '≥ 95 %')]
  return [
    atLeast('mutants whose record names a cause', causes.named, 120),
    share(what, causes.right, causes.named, 95),
    share(
      'of these, the ones recorded before all causes were measured',
      causes.recordedBefore.right,
      causes.recordedBefore.named,
      95,
    ),
  ]
}

function alarmGoals({ alarms }: Facts): readonly Goal[] {
  const what = 'harmless variants with a false alarm'
  if (!alarms) return [notMeasured(what, '0')]
  return [
    atLeast('harmless variants measured', alarms.measured, Math.max(45, alarms.variants)),
    atMost(what, alarms.alarms.length, 0),
  ]
}

function harnessGoal({ harness }: Facts): Goal {
  const what = "changes of the harness's own code that its tests notice"
  if (!harness) return notMeasured(what, '≥ 95 %')
  const { rate, counts } = harness
  return {
    ...{ what, due: '≥ 95 %', holds: rate >= 0.95 },
    was: `${percent(rate, 1)} (a sample of ${counts.sampled} of ${counts.made})`,
  }
}

const share = (what: string, part: number, whole: number, due: number): Goal => ({
  what,
  due: `≥ ${due} %`,
  was: `${percent(part, whole)} (${part} of ${whole})`,
  holds: whole > 0 && part * 100 >= due * whole,
})

const atLeast = (what: string, was: number, due: number): Goal => ({
  what,
  due: `≥ ${due}`,
  was: String(was),
  holds: was >= due,
})

const atMost = (what: string, was: number, due: number): Goal => ({
  what,
  due: due === 0 ? '0' : `≤ ${due}`,
  was: String(was),
  holds: was <= due,
})

const notMeasured = (what: string, due: string): Goal => ({
  what,
  due,
  was: 'not measured',
  holds: undefined,
})
