import { describe, expect, it, test } from 'vitest'
import { renderJson } from '../reporters/json.ts'
import { renderJunit } from '../reporters/junit.ts'
import { reportSchema } from '../reporters/schema.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import { concluded } from '../src/gate/verdict.ts'
import { waive } from '../src/gate/waive.ts'
import { waiversFrom } from '../src/gate/waiver-file.ts'
import { summaryOf } from '../src/kernel/tally.ts'
import type { Finding } from '../src/model/finding.ts'
import { day, finding, report } from './gate-cast.ts'

const words = {
  checks: ['CTL-POS-TOKEN', 'AUTH-A', 'AUTH-B', 'AUTH-C'],
  causes: ['D18-SELF-SIGNED', 'D33-KID-MISSING-STRICT', 'AUTH-A', 'AUTH-B'],
}
const good = { check: 'AUTH-A', reason: 'known', owner: 'team-auth', until: '2026-04-01' }
const file = (...list: unknown[]) => waiversFrom(list, 'w.json', day, words)

/** AUTH-A and AUTH-B are of one clause. */
const same = (check: string, ...causes: string[]) =>
  [check, ...causes].every((id) => id === 'AUTH-A' || id === 'AUTH-B')

const waived = (list: unknown[], findings: readonly Finding[], today = day) =>
  waive(findings, waiversFrom(list, 'w.json', today, words), today, same)

const ending = (findings: readonly Finding[]) => ({
  findings,
  planned: findings.length,
  narrowed: false,
  interrupted: false,
  failOn: 'MUST' as const,
  requireComplete: false,
})

describe('an entry', () => {
  test.each([
    [{ ...good, untill: '2026-04-01' }, '"untill"', '"until"'],
    [{ ...good, check: 'AUTH-AA' }, '"AUTH-AA"', '"AUTH-A"'],
    [{ ...good, check: 'AUTH-*' }, '"AUTH-*"', 'AUTH-'],
    [{ ...good, check: 'CTL-POS-TOKEN' }, 'without which no other answer', 'mend'],
    [{ ...good, cause: 'D18-SELFSIGNED' }, '"D18-SELFSIGNED"', '"D18-SELF-SIGNED"'],
    [{ ...good, until: '2026-02-30' }, 'date', 'until'],
    [{ ...good, until: '2026-06-01' }, '92 days', 'earlier'],
    [{ ...good, since: '2026-03-02' }, '2026-03-02', 'accepted'],
    [{ ...good, since: '2026-02-01', until: '2026-01-01' }, 'until 2026-01-01', 'mend'],
    [{ ...good, since: '2025-12-01', until: '2026-03-02' }, '91 days', 'earlier'],
    [{ ...good, owner: ' ' }, 'Too small', 'owner'],
    [{ check: 'AUTH-A' }, 'undefined', 'reason'],
    ['AUTH-A', 'string', 'check'],
  ])('%j is mistyped: what came and what to do', (entry, came, todo) => {
    const { entries, mistyped } = file(entry)
    expect(entries).toEqual([])
    expect(mistyped).toHaveLength(1)
    expect(mistyped[0]).toMatchObject({ entry: 1, state: 'mistyped' })
    expect(mistyped[0]?.problem?.came).toContain(came)
    expect(mistyped[0]?.problem?.todo).toContain(todo)
    expect(mistyped[0]?.problem?.where).toContain('w.json, entry 1')
  })

  it('twice is one too many', () => {
    expect(file(good, good).mistyped[0]?.problem?.came).toBe('the same as entry 1')
    expect(file(good, { ...good, cause: 'AUTH-A' }).mistyped).toEqual([])
  })

  it('may last ninety days from its beginning', () => {
    expect(file({ ...good, until: '2026-05-30' }).mistyped).toEqual([])
    expect(file({ ...good, since: '2026-02-01', until: '2026-05-02' }).mistyped).toEqual([])
  })
})

describe('a waiver', () => {
  const [passing, failing] = [finding('AUTH-B', 'pass'), finding('AUTH-A', 'fail')]

  it('marks the failure, hides nothing, and leaves the run undetermined with exit 0', () => {
    const { findings, told } = waived([good], [failing, passing])
    expect(findings[0]).toMatchObject({ state: 'fail', waiver: { owner: 'team-auth' } })
    expect(told).toMatchObject([{ state: 'holds', daysLeft: 31 }])
    expect(concluded(ending(findings), told)).toEqual({ verdict: 'undetermined', codes: [0] })
    expect(summaryOf(findings).byLevel.MUST.fail).toBe(1)
  })

  it('for one cause does not hide another', () => {
    const selfSigned = finding('AUTH-A', 'fail', { cause: 'D18-SELF-SIGNED' })
    const { findings, told } = waived([{ ...good, cause: 'D33-KID-MISSING-STRICT' }], [selfSigned])
    expect(findings[0]).not.toHaveProperty('waiver')
    expect(told[0]?.problem?.came).toBe('it fails for D18-SELF-SIGNED')
    expect(concluded(ending(findings), told).codes).toEqual([1, 6])
  })

  it('knows a cause of the same clause by either name, and no other', () => {
    const grouped = finding('AUTH-B', 'fail', { cause: 'AUTH-A' })
    const own = { ...good, check: 'AUTH-B', cause: 'AUTH-B' }
    expect(waived([own], [grouped]).told[0]?.state).toBe('holds')
    const deeper = finding('AUTH-B', 'fail', { cause: 'D18-SELF-SIGNED' })
    expect(waived([own], [deeper]).told[0]?.state).toBe('stale')
  })

  it('covers what its failure blocks, however long the chain', () => {
    const chain = [
      failing,
      finding('AUTH-B', 'blocked', { blockedBy: 'AUTH-A' }),
      finding('AUTH-C', 'blocked', { blockedBy: 'AUTH-B' }),
      finding('AUTH-D', 'pass'),
    ]
    const { findings, told } = waived([good], chain)
    expect(findings.map(({ waiver }) => waiver?.entry)).toEqual([1, 1, 1, undefined])
    expect(concluded(ending(findings), told)).toEqual({ verdict: 'undetermined', codes: [0] })
    expect(concluded(ending(chain)).codes).toEqual([1])
  })

  it('is never a proof: a run of waived failures alone exits 3', () => {
    const { findings, told } = waived([good], [failing])
    expect(concluded(ending(findings), told)).toEqual({ verdict: 'undetermined', codes: [3] })
  })

  it('takes a failed SHOULD out of --fail-on should too', () => {
    const should = finding('AUTH-A', 'fail', { level: 'SHOULD' })
    const { findings, told } = waived([good], [should, passing])
    const strict = { ...ending(findings), failOn: 'SHOULD' as const }
    expect(concluded(strict, told)).toEqual({ verdict: 'conformant', codes: [0] })
    expect(concluded({ ...strict, findings: [should, passing] }).codes).toEqual([1])
  })

  test.each([
    ['pass', { strength: 'strong' }, 'stale', [6]],
    ['pass', { strength: 'weak' }, 'not-asked', [0]],
    ['inapplicable', {}, 'stale', [6]],
    ['inconclusive', {}, 'not-asked', [3]],
    ['not-run', { blame: 'environment' }, 'not-asked', [0]],
    ['error', {}, 'not-asked', [5, 3]],
  ] as const)('whose check is %s (%j) is %s, exit %j', (state, more, told, codes) => {
    const outcome = waived([good], [finding('AUTH-A', state, more), passing])
    expect(outcome.told[0]?.state).toBe(told)
    expect(concluded(ending(outcome.findings), outcome.told).codes).toEqual(codes)
  })

  it('for a check outside the plan says nothing', () => {
    expect(waived([good], [passing]).told).toMatchObject([{ state: 'not-asked' }])
  })

  it('holds on its last day and accepts nothing the day after', () => {
    expect(waived([good], [failing, passing], '2026-04-01').told).toMatchObject([
      { state: 'holds', daysLeft: 0 },
    ])
    const { findings, told } = waived([good], [failing, passing], '2026-04-02')
    expect(told[0]).toMatchObject({ state: 'expired', problem: { came: expect.any(String) } })
    expect(concluded(ending(findings), told).codes).toEqual([1, 6])
  })
})

describe('in a report', () => {
  const list = [good, { ...good, check: 'AUTH-B' }, { ...good, check: 'AUTH-X' }]
  const { findings, told } = waived(
    list,
    [finding('AUTH-A', 'fail'), finding('AUTH-B', 'pass')],
    '2026-03-20',
  )
  const whole = report(findings, {
    waivers: told,
    summary: summaryOf(findings),
    verdict: 'undetermined',
    exit: { code: 6, all: [6] },
  })

  it('is data that fits the schema', () => {
    expect(reportSchema.parse(JSON.parse(renderJson(whole)))).toEqual(whole)
  })

  it('shows a person the waived failure, the coming end, and each entry to mend', () => {
    const text = renderTerminal(whole, { color: false, width: 100 })
    expect(text).toContain('MUST failed, waived')
    expect(text).toContain('waived until 2026-04-01, ends in 12 days')
    expect(text).toMatch(
      /a waiver is stale\n +expected +AUTH-B to fail\n +came +pass\n +where +w.json, entry 2/,
    )
    expect(text).toContain('did you mean "AUTH-A"?')
    expect(text).toContain('besides 1 waived')
  })

  it('is no red case of JUnit, but the entries to mend are', () => {
    const xml = renderJunit(whole)
    expect(xml).not.toContain('<failure')
    expect(xml).toContain('message="waived until 2026-04-01 by team-auth: known"')
    expect(xml).toContain('w.json, entry 2: AUTH-B')
  })
})
