import { levels } from '../../src/model/clause.ts'
import type { Facts } from './facts.ts'
import { type Goal, goalsOf } from './goals.ts'
import { codes, table } from './markdown.ts'
import { harnessSection } from './page-harness.ts'

/** The page for people: what was reached, and everything that was not. */
export function pageOf(facts: Facts): string {
  const sections = [
    head(facts),
    groupSection(facts),
    causeSection(facts),
    alarmSection(facts),
    selfTestSection(facts),
    unprovenSection(facts),
    harnessSection(facts),
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const head = (facts: Facts): readonly string[] => [
  '# Why you may believe it',
  '',
  'Written by `npm run proof` from frozen measurements of these very sources; it fails when a goal is missed.',
  'A **mutant** is the reference droplet with one fault. Its record, written by hand, names the checks that have to',
  'fail it. A **harmless variant** differs from the reference in a way that every droplet may.',
  '',
  ...table(
    ['goal', 'due', 'reached', ''],
    goalsOf(facts).map((goal) => [goal.what, goal.due, goal.was, word(goal)]),
  ),
  ...missedMutants(facts),
]

const word = ({ holds }: Goal): string =>
  holds === undefined ? 'not measured' : holds ? 'holds' : '**missed**'

const missedMutants = ({ kills }: Facts): readonly string[] =>
  kills.missed.length === 0 ? [] : ['', `Not failed as they should be: ${codes(kills.missed)}.`]

function groupSection({ groups }: Facts): readonly string[] {
  const rows = groups.map(({ group, checks, proven, mutants }) => [
    group,
    ...levels.map((level) => checks[level]),
    proven,
    mutants,
  ])
  const sums = rows.reduce<number[]>(
    (sum, [, ...figures]) => figures.map((figure, index) => Number(figure) + (sum[index] ?? 0)),
    [],
  )
  return [
    '## Checks and mutants, by group',
    '',
    '*Proven*: at least one mutant fails the check. A mutant is counted in the group of its first check.',
    '',
    ...table(['group', ...levels, 'proven', 'mutants'], [...rows, ['all', ...sums]]),
  ]
}

function causeSection({ causes }: Facts): readonly string[] {
  const title = '## The right cause'
  if (!causes) return [title, '', 'Not measured.']
  return [
    title,
    '',
    `${causes.named} records name the cause that a run has to tell first: ${causes.withNameOfTheirOwn} a root, a story or a`,
    'leaf of the token diagnosis, the others the failed check itself, which nothing may take over.',
    '',
    `Only ${causes.recordedBefore.named} of them were recorded before the causes of all mutants were measured, and ${causes.recordedBefore.right} of those come out`,
    `so; the tests of the stories demand them. The other ${causes.named - causes.recordedBefore.named} were written with a run in view: each was read and`,
    'accepted, or corrected. That they agree keeps a cause from changing unnoticed; it does not show that the',
    'diagnosis is right that often.',
    '',
    ...table(
      ['group', 'name a cause', 'mutants'],
      causes.byGroup.map(({ group, named, of }) => [group, named, of]),
    ),
    ...(causes.wrong.length === 0
      ? []
      : [
          '',
          'Told otherwise:',
          '',
          ...table(
            ['mutant', 'the cause is', 'told first'],
            causes.wrong.map(({ name, expected, got }) => [`\`${name}\``, expected, got]),
          ),
        ]),
  ]
}

function alarmSection({ alarms }: Facts): readonly string[] {
  const title = '## False alarms'
  if (!alarms) return [title, '', 'Not measured.']
  const told = alarms.alarms.map(({ name, ids }) => `- \`${name}\`: ${codes(ids)}`)
  return [
    title,
    '',
    `Each of ${alarms.variants} harmless variants names a check that a wrong judge would have failed. ${alarms.measured} were asked every MUST but`,
    'the dear ones that have nothing to do with them; a MUST that fails or stays open is a false alarm.',
    '',
    ...(told.length === 0 ? ['There was none.'] : told),
  ]
}

const selfTestSection = ({ selfTest }: Facts): readonly string[] => [
  '## On your machine',
  '',
  `\`udc-conformance self-test\` puts the reference (${selfTest.checks} checks), ${selfTest.mutants} mutants of all ${selfTest.groups.length} groups (${selfTest.causes} with`,
  `their cause), ${selfTest.liars} liars and ${selfTest.variants} harmless variants to the harness, in one process and over real HTTP.`,
  '`self-test --list` names them; mutants that are told another cause above are not among them. When it measures less than this it says VOID and exits 5.',
]

const unprovenSection = ({ unproven }: Facts): readonly string[] => [
  '## Checks that no mutant fails',
  '',
  ...table(
    ['check', 'level', 'why'],
    unproven.map(({ id, level, reason }) => [id, level, reason]),
  ),
]
