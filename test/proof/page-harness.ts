import type { PartTally, Tally } from '../harness-mutants/rates.ts'
import { notLookedAt } from '../harness-mutants/reasons.ts'
import type { Facts, HarnessFacts } from './facts.ts'
import { percent } from './goals.ts'
import { table } from './markdown.ts'

/** How many changes of the harness's own code its tests notice, and those that they do not. */
export function harnessSection({ harness }: Facts): readonly string[] {
  const title = '## Changes of the harness that its tests do not notice'
  if (!harness) return [title, '', 'Not measured.']
  return [title, '', ...howMeasured(harness), '', ...rates(harness), '', ...survivors(harness)]
}

function howMeasured({ counts, canary, measuredOn, ...record }: HarnessFacts): readonly string[] {
  return [
    '`npm run proof:harness` makes one assertion of the suites, the kernel, the diagnosis or the redaction wrong at a time:',
    'a verdict or a rule is removed, a condition inverted, a bound or a junction shifted. The unit tests, what judges were',
    'shown in real runs, and whole runs then have to turn red, twice, and green again without the change.',
    '',
    `Of ${counts.made} such mutants ${counts.drawn} were drawn, evenly over every part: the sample of round ${record.round}.`,
    ...(record.first
      ? [
          `Before tests were written for those that lived, it noticed ${share(record.first)}: that is what another sample would`,
          'show. The figures below are those of the same sample with these tests.',
        ]
      : []),
    `${counts.doesNotBuild} of them do not build, ${counts.notApplied} were not applied, ${counts.notAsked} not come to, ${counts.void} void; of the other ${counts.killed + counts.timeout + counts.survived}`,
    `${counts.killed} were killed and ${counts.timeout} held the tests up beyond ten times their time; ${counts.survived} survived, ${counts.unreached} of them where no test comes by.`,
    `A harmless mutant (${canary.what}) ${canary.survived ? 'survived, as it has to' : '**was killed**'}. Measured on Node ${measuredOn.node}, ${measuredOn.cores} cores.`,
    ...(record.moved ? ['The sources have changed since; it was not measured anew.'] : []),
  ]
}

const share = ({ noticed, survived }: Tally): string =>
  noticed + survived === 0
    ? '–'
    : `${percent(noticed, noticed + survived)} (${noticed} of ${noticed + survived})`

function rates({ parts, kinds, rate }: HarnessFacts): readonly string[] {
  const partRow = ([name, part]: [string, PartTally]): readonly (string | number)[] => [
    ...[name, part.made, share(part.removed), share(part.inverted), share(part.shifted)],
    share(part),
  ]
  const made = Object.values(parts).reduce((sum, part) => sum + part.made, 0)
  return [
    ...table(
      ['part', 'mutants', 'removed', 'inverted', 'shifted', 'noticed'],
      [
        ...Object.entries(parts).map(partRow),
        ['all, each part by its mutants', made, '', '', '', percent(rate, 1)],
      ],
    ),
    '',
    ...table(
      ['kind', 'noticed'],
      Object.entries(kinds).map(([kind, tally]) => [kind, share(tally)]),
    ),
  ]
}

function survivors({ survivors: all }: HarnessFacts): readonly string[] {
  const open = all.filter(({ reason }) => reason === notLookedAt).length
  return [
    `${all.length - open} of the ${all.length} survivors have a reason; they count as not noticed all the same.`,
    '',
    ...table(
      ['where', 'what', 'why it survives'],
      all.map(({ file, line, kind, was, became, reason }) => [
        `${file}:${line}`,
        `${kind}: ${was} → ${became}`,
        reason,
      ]),
    ),
  ]
}
