import { readFileSync } from 'node:fs'
import { reportSchema } from '../reporters/schema.ts'
import { shardReason } from '../src/gate/merge.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Cause, Report } from '../src/model/report.ts'
import type { Shard } from '../src/model/waiver.ts'

export const day = '2026-03-01'

export const finding = (
  id: string,
  state: Finding['state'],
  more: Partial<Finding> = {},
): Finding => ({
  id,
  title: `what ${id} asks`,
  role: 'droplet',
  group: id.slice(0, id.indexOf('-')),
  level: 'MUST',
  state,
  ...(state === 'pass' ? { strength: 'strong' } : {}),
  ...(state === 'fail' ? { cause: id, fix: `mend ${id}`, blame: 'droplet' } : {}),
  clause: { text: `the clause of ${id}`, source: 'Integration Guide' },
  needs: 'T',
  evidence: [],
  durationMs: 10,
  ...more,
})

export const cause = (id: string, checks: readonly string[], more: Partial<Cause> = {}): Cause => ({
  id,
  title: `why ${id}`,
  blame: 'droplet',
  confidence: 0.9,
  checks,
  explanation: '',
  fix: 'mend it',
  alsoWrong: [],
  ...more,
})

const golden = reportSchema.parse(
  JSON.parse(readFileSync(new URL('./goldens/report.json', import.meta.url), 'utf8')),
)
const { behaviour: _, traces: __, trouble: ___, ...head } = golden

/** A report of these findings alone; its counts are not those of its findings. */
export const report = (findings: readonly Finding[], more: Partial<Report> = {}): Report => ({
  ...head,
  causes: [],
  exchanges: [],
  notRun: [],
  outside: [],
  waivers: [],
  notes: [],
  findings,
  ...more,
})

/** The report of one part of a plan; the other parts ask the rest. */
export const shardReport = (
  shard: Shard,
  findings: readonly Finding[],
  others: readonly string[],
  more: Partial<Report> = {},
): Report =>
  report(findings, {
    run: { ...head.run, id: `run-${shard.index}`, shard: { ...shard, narrowed: false } },
    outside: others.map((id) => ({ id, reason: shardReason(shard) })),
    ...more,
  })

export const exchange = (id: string, note = ''): Report['exchanges'][number] => ({
  id,
  from: 'harness',
  to: 'droplet',
  request: { method: 'GET', url: 'http://127.0.0.1:1/health', headers: [] },
  response: { status: 200, headers: [] },
  startedAt: '2026-03-01T00:00:00.000Z',
  ms: 1,
  note,
})
