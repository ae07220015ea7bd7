import type { Level } from '../src/model/clause.ts'
import type { Finding } from '../src/model/finding.ts'
import { addressOf, type Meaning, type Reference } from './reference.ts'

/** How much a failure weighs with whoever reads the file. */
export const levelOf: Readonly<Record<Level, 'error' | 'warning' | 'note'>> = {
  MUST: 'error',
  SHOULD: 'warning',
  MAY: 'note',
}

/** The rule that a check is. */
export const ruleOf = ({ id, title, group, level, clause }: Finding, checks: Reference) => ({
  id,
  ...helpUri(addressOf(checks, id)),
  shortDescription: message(title),
  fullDescription: message(clause.text),
  help: message(
    [
      `${level}: ${clause.text} (${clause.source})`,
      ...helpLines(checks.of(id)),
      `What is asked: udc-conformance explain ${id}`,
    ].join('\n'),
  ),
  defaultConfiguration: { level: levelOf[level] },
  properties: { tags: [partOf(group), level], source: clause.source },
})

const helpLines = (known: Meaning | undefined): readonly string[] =>
  known === undefined ? [] : [`A failure means: ${known.means}`, `How to mend it: ${known.fix}`]

const helpUri = (address: string | undefined) => (address === undefined ? {} : { helpUri: address })

/**
 * Where a failure lies: a part of the droplet, named from our own table and never by its text. It stands
 * as an artifact too, because code scanning refuses a file whose results have logical locations alone.
 */
export const locationOf = ({ id, group }: Finding) => ({
  physicalLocation: { artifactLocation: { uri: uriOf(group) }, region: { startLine: 1 } },
  logicalLocations: [{ name: id, fullyQualifiedName: `droplet.${partOf(group)}.${id}` }],
})

export const artifactOf = (group: string) => ({
  location: { uri: uriOf(group) },
  description: message(`Not a file: the droplet's ${partOf(group)}, as seen over HTTP.`),
})

/**
 * Text as a SARIF message: braces are doubled, as the standard wants it where they are no placeholder
 * (§3.11.5), and a bracket before a parenthesis is set apart, so that no text becomes a link (§3.11.6).
 */
export const message = (text: string) => ({
  text: text.replace(/[{}]/g, (brace) => brace + brace).replaceAll('](', '] ('),
})

const uriOf = (group: string): string => `droplet/${partOf(group)}`

const partOf = (group: string): string => parts[group] ?? 'other'

/** The parts of a droplet that the groups of checks look at. */
export const parts: Readonly<Record<string, string>> = {
  CTL: 'readiness',
  AUTH: 'token-verification',
  KEY: 'key-set',
  TOK: 'token-request',
  REG: 'registration',
  HB: 'heartbeat',
  PERF: 'timing',
  ENV: 'envelope',
  HTTP: 'http',
  DISC: 'discovery',
  SEND: 'sending',
  NET: 'network',
}
