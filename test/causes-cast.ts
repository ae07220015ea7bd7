import { causesOf } from '../src/diagnosis/causes.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Cause } from '../src/model/report.ts'

export const finding = (id: string, changes: Partial<Finding> = {}): Finding => ({
  id,
  title: `the title of ${id}`,
  role: 'droplet',
  group: id.slice(0, id.indexOf('-')),
  level: 'MUST',
  state: 'fail',
  blame: 'droplet',
  clause: { text: 'c', source: 's' },
  needs: 'U',
  message: `what ${id} means`,
  expected: 'e',
  actual: 'HTTP 200',
  fix: `how to mend ${id}`,
  evidence: [],
  durationMs: 0,
  ...changes,
})

export const proved = (
  id: string,
  checks: readonly string[],
  changes: Partial<Cause> = {},
): Cause => ({
  id,
  title: `the title of ${id}`,
  blame: 'droplet',
  confidence: 1,
  checks,
  explanation: 'because',
  fix: 'mend it',
  alsoWrong: [],
  proof: [{ step: 's', before: '401', after: '200' }],
  ...changes,
})

export const causesById = (findings: readonly Finding[], diagnoses: readonly Cause[] = []) =>
  Object.fromEntries(causesOf(findings, diagnoses).map(({ id, checks }) => [id, checks]))
