import { XMLBuilder } from 'fast-xml-parser'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { failureFacts, reasonOf } from './facts.ts'
import { groupBy } from './group-by.ts'
import { isRed, runIsRed, runStory, waived } from './red.ts'
import { forXml, oneLine } from './sanitize.ts'
import { verdictLine } from './verdict.ts'

/**
 * The findings as JUnit XML, one suite per group. A file without a red case means exit code 0:
 * where the run ended otherwise and no finding is red, a case for the run itself is.
 */
export function renderJunit(report: Report): string {
  const suites = [...groupBy(report.findings, ({ role, group }) => `udc.${role}.${group}`)].map(
    ([name, findings]) =>
      suite(
        name,
        findings.map((finding) => findingCase(report, finding, name)),
      ),
  )
  const all = runIsRed(report) ? [...suites, suite('udc.run', [runCase(report)])] : suites
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': attribute(nameOf(report)),
      ...counts(all),
      '@time': inSeconds(report.run.durationMs),
      testsuite: all,
    },
  })
}

/** What a server shows of a whole file is its name alone. */
const nameOf = (report: Report): string =>
  [
    `${report.tool.name}, profile ${report.profile.id}: ${report.verdict}`,
    ...carefulNotes(report).map((note) => `careful: ${note}`),
  ].join('; ')

/** A missing member becomes no element at all: the builder leaves undefined out. */
interface TestCase {
  readonly '@classname': string
  readonly '@name': string
  readonly '@time': string
  readonly failure?: Problem
  readonly error?: Problem
  readonly skipped?: { readonly '@message': string }
  readonly 'system-out'?: string
}

interface Problem {
  readonly '@message': string
  readonly '@type': string
  readonly '#text': string
}

function findingCase(report: Report, finding: Finding, classname: string): TestCase {
  return {
    '@classname': attribute(classname),
    '@name': attribute(`${finding.id} ${finding.title}`),
    '@time': inSeconds(finding.durationMs),
    ...outcome(report, finding),
  }
}

function outcome(report: Report, finding: Finding): Partial<TestCase> {
  const { state, level } = finding
  const accepted = waived(finding)
  switch (state) {
    case 'pass':
      return finding.strength === 'weak' ? { 'system-out': weak } : {}
    case 'fail':
      if (isRed(finding))
        return { failure: problem(shortly(finding), finding.blame, story(report, finding)) }
      return {
        ...(accepted === undefined ? {} : { skipped: { '@message': attribute(accepted) } }),
        'system-out': forXml(`${level} failed\n${story(report, finding)}`),
      }
    case 'error':
      return { error: problem(reasonOf(finding), finding.blame, reasonOf(finding)) }
    case 'inconclusive':
    case 'inapplicable':
    case 'blocked':
    case 'not-run':
      return { skipped: { '@message': attribute(`${state}: ${reasonOf(finding)}`) } }
    default:
      return state satisfies never
  }
}

const weak = 'weak pass: a refusal with no accepted twin beside it, never counted as proof'

function runCase(report: Report): TestCase {
  const { trouble, run } = report
  return {
    '@classname': 'udc.run',
    '@name': 'the run reaches a verdict',
    '@time': inSeconds(run.durationMs),
    error: problem(
      verdictLine(report),
      trouble?.kind ?? 'undetermined',
      runStory(report).join('\n'),
    ),
  }
}

const shortly = ({ expected, actual }: Finding): string =>
  `expected ${expected ?? 'what the clause says'}, got ${actual ?? 'something else'}`

const story = (report: Report, finding: Finding): string =>
  failureFacts(report, finding)
    .map(({ label, text }) => `${label}: ${text}`)
    .join('\n')

const problem = (message: string, type: string | undefined, text: string): Problem => ({
  '@message': attribute(message),
  '@type': attribute(type ?? 'unknown'),
  '#text': forXml(text),
})

function suite(name: string, testcase: readonly TestCase[]) {
  return {
    '@name': attribute(name),
    '@tests': testcase.length,
    '@failures': testcase.filter(({ failure }) => failure !== undefined).length,
    '@errors': testcase.filter(({ error }) => error !== undefined).length,
    '@skipped': testcase.filter(({ skipped }) => skipped !== undefined).length,
    testcase,
  }
}

function counts(suites: readonly ReturnType<typeof suite>[]) {
  const sum = (key: '@tests' | '@failures' | '@errors' | '@skipped') =>
    suites.reduce((total, one) => total + one[key], 0)
  return {
    '@tests': sum('@tests'),
    '@failures': sum('@failures'),
    '@errors': sum('@errors'),
    '@skipped': sum('@skipped'),
  }
}

/** Parsers turn a raw line break in an attribute into a space, so it is spelt out instead. */
const attribute = (text: string): string => oneLine(forXml(text))

const inSeconds = (ms: number): string => (ms / 1000).toFixed(3)

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
})
