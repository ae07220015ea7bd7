import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { code, inline } from '../../reporters/markdown-text.ts'
import type { Check } from '../model/check.ts'
import { levels } from '../model/clause.ts'
import { factsOf } from './check-facts.ts'
import { groupIntros } from './checks-page-groups.ts'

/** The reference of all checks in Markdown: each under a heading that is its id, so that its anchor is the id in lower case. */
export function checksPage(catalogue: readonly Check[], mutants: readonly Mutant[]): string {
  const groups = [...new Set(catalogue.map(({ group }) => group))]
  const sections = groups.flatMap((group) =>
    section(
      group,
      catalogue.filter((check) => check.group === group),
      mutants,
    ),
  )
  return `${[...head(catalogue, groups), ...sections].join('\n\n')}\n`
}

const head = (catalogue: readonly Check[], groups: readonly string[]): string[] => [
  '<!-- Written by `npm run docs:checks` from the catalogue. Do not edit. -->\n# All checks',
  `${catalogue.length} questions, ${counted(catalogue)}. The words: [GLOSSARY.md](../GLOSSARY.md). One of them on the terminal: \`udc-conformance explain ID\`; all of them in lines: \`udc-conformance list\`.`,
  [
    '*needs* is the access a check wants: **U** an address, **T** a valid token, **R** a droplet that trusts our mesh',
    '(`--mesh` or `--command`), **P** a process of our own (`--command`). With less it is *not run*, and never counts as',
    'passed. *after* names what must have passed before; otherwise the check is *blocked*. *broken by* plays a droplet that',
    'fails it: put `npx udc-conformance` in front and `--only ID` behind.',
  ].join('\n'),
  [
    '| group | checks | about |',
    '|---|---|---|',
    ...groups.map((group) => {
      const { heading } = introOf(group)
      const count = catalogue.filter((check) => check.group === group).length
      return `| [${group}](#${slug(headingOf(group))}) | ${count} | ${heading} |`
    }),
  ].join('\n'),
]

const section = (
  group: string,
  checks: readonly Check[],
  mutants: readonly Mutant[],
): readonly string[] => [
  `## ${headingOf(group)}`,
  `${introOf(group).intro} ${checks.length} checks: ${counted(checks)}.`,
  ...checks.map((check) => entry(check, mutants)),
]

function entry(check: Check, mutants: readonly Mutant[]): string {
  const { id, title, clause, needs, means, fix } = check
  const { asked, after, apart, brokenBy } = factsOf(check, mutants)
  const rows = [
    `${inline(clause.text)} *${inline(clause.source)}*`,
    `asked: ${inline(asked)}`,
    ...(after.length === 0 ? [] : [`after: ${after.map(linked).join(', ')}`]),
    ...(apart.length === 0 ? [] : [`apart: ${inline(apart.join('; '))}`]),
    `a failure means: ${inline(means)}`,
    `to mend: ${inline(fix)}`,
    `broken by: ${brokenBy.map(code).join(', ') || 'no mutant of its own'}`,
  ]
  return [
    `### ${id}\n`,
    `**${inline(title)}** (${clause.level}, needs ${needs})\n`,
    ...rows.map((row) => `- ${row}`),
  ].join('\n')
}

const linked = (id: string): string => `[${id}](#${id.toLowerCase()})`

const headingOf = (group: string): string => `${group}: ${introOf(group).heading}`

/** The anchor of a heading, as Markdown hosts make it. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

/** A group without an intro is a mistake in the catalogue, hence an exception. */
function introOf(group: string) {
  const found = groupIntros[group]
  if (found === undefined) throw new Error(`the group ${group} has no intro`)
  return found
}

const counted = (checks: readonly Check[]): string =>
  levels
    .map((level) => [checks.filter(({ clause }) => clause.level === level).length, level] as const)
    .filter(([count]) => count > 0)
    .map(([count, level]) => `${count} ${level}`)
    .join(', ')
