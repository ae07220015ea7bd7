import { createHash } from 'node:crypto'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { causeOf, factsInShort, reasonOf } from './facts.ts'
import { runIsRed, runStory, waived } from './red.ts'
import { noReference, type Reference } from './reference.ts'
import { forJson, forTerminal } from './sanitize.ts'
import { artifactOf, levelOf, locationOf, message, ruleOf } from './sarif-parts.ts'
import { verdictLine } from './verdict.ts'
import { clip } from './wrap.ts'

/**
 * The failed findings as SARIF 2.1.0: a rule for each planned check, a result for each failure, and a
 * notification for what is no verdict on the droplet: errors of checks, and a run that proved nothing.
 */
export function renderSarif(report: Report, checks: Reference = noReference): string {
  const { tool, profile, run, findings, verdict, summary } = report
  const failed = findings.filter(({ state }) => state === 'fail')
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            rules: findings.map((finding) => ruleOf(finding, checks)),
          },
        },
        automationDetails: { id: `${tool.name}/${profile.id}/${run.id}` },
        invocations: [invocation(report)],
        artifacts: [...new Set(failed.map(({ group }) => group))].map(artifactOf),
        results: failed.map((finding) => result(report, finding)),
        columnKind: 'utf16CodeUnits',
        properties: { verdict, profile: profile.id, summary },
      },
    ],
  }
  return `${forJson(JSON.stringify(log, visible, 2))}\n`
}

const visible = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? forTerminal(value) : value

function invocation(report: Report) {
  const { exit, findings, run } = report
  const errors = findings.filter(({ state }) => state === 'error')
  const notifications = [
    ...carefulNotes(report).map((note) => ({ level: 'warning', message: message(note) })),
    ...(runIsRed(report) ? [runNotification(report)] : []),
    ...errors.map((finding) => ({
      level: 'error',
      message: message(`${finding.id} could not be asked: ${shortly(reasonOf(finding))}`),
      associatedRule: ruleAt(report, finding),
    })),
  ]
  return {
    executionSuccessful: codesOfAJudgedRun.has(exit.code),
    exitCode: exit.code,
    exitCodeDescription: verdictLine(report),
    ...times(run),
    toolExecutionNotifications: notifications,
  }
}

/** Conformant, nonconformant, or held up by a waiver alone: the run itself did what it was asked. */
const codesOfAJudgedRun: ReadonlySet<number> = new Set([0, 1, 6])

const runNotification = (report: Report) => ({
  level: 'error',
  message: message([verdictLine(report), ...runStory(report)].map(shortly).join('\n')),
})

function result(report: Report, finding: Finding) {
  const cause = causeOf(report, finding)?.id ?? finding.cause ?? 'no cause found'
  return {
    ruleId: finding.id,
    ruleIndex: report.findings.indexOf(finding),
    kind: 'fail',
    level: levelOf[finding.level],
    message: message(factsInShort(report, finding)),
    locations: [locationOf(finding)],
    fingerprints: { 'checkAndCause/v1': `${finding.id} ${cause}` },
    // The one name that GitHub follows an alert by; it would otherwise be made of lines of a file.
    partialFingerprints: { primaryLocationLineHash: `${hash(`${finding.id} ${cause}`)}:1` },
    ...suppression(finding),
    properties: { requirement: finding.level, cause, evidence: finding.evidence },
  }
}

function suppression(finding: Finding) {
  const justification = waived(finding)
  if (justification === undefined) return {}
  return {
    suppressions: [{ kind: 'external', status: 'accepted', justification }],
  }
}

const ruleAt = ({ findings }: Report, finding: Finding) => ({
  id: finding.id,
  index: findings.indexOf(finding),
})

function times({ startedAt, durationMs }: Report['run']) {
  const start = Date.parse(startedAt)
  if (Number.isNaN(start)) return {}
  return {
    startTimeUtc: new Date(start).toISOString(),
    endTimeUtc: new Date(start + durationMs).toISOString(),
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

const shortly = (text: string): string => clip(text, 500)
