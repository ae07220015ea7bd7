import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '../src/gate/dates.ts'
import { type Ended, readReport, runCli, stackTrace } from './cli-process.ts'

const only = ['CTL-POS-TOKEN', 'AUTH-CLM-EXP-MISSING', 'AUTH-CLM-EXP-PAST']
const check = 'AUTH-CLM-EXP-MISSING'
const demo = ['demo', '--fault', 'takes-missing-exp', ...only.flatMap((id) => ['--only', id])]
const inDays = (days: number): string => dayOf(new Date(Date.now() + days * 86_400_000))
const waiver = { check, reason: 'the upgrade is planned', owner: 'team-auth', until: inDays(10) }

let folder = ''
const run = (...args: string[]): Promise<Ended> => runCli(args, { cwd: folder })
const waivers = (...list: unknown[]): string => {
  writeFileSync(join(folder, 'w.json'), JSON.stringify(list))
  return 'w.json'
}
const told = (name: string) => readReport(join(folder, name, 'report.json'))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'udc-gate-'))
  await run(...demo, '--out', 'red')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('waivers', () => {
  test('an accepted failure stays visible and lets the gate pass, with a warning near its end', async () => {
    const file = waivers({ ...waiver, cause: check })
    const { code, stdout } = await run(...demo, '--waivers', file, '--out', 'waived')
    expect(code).toBe(0)
    expect(stdout).toContain('MUST failed, waived')
    expect(stdout).toContain('ends in 10 days')
    const { findings, verdict, profile } = told('waived')
    expect(verdict).toBe('undetermined')
    expect(findings.find(({ id }) => id === check)).toMatchObject({
      state: 'fail',
      waiver: { owner: 'team-auth' },
    })
    expect(profile).toHaveProperty('requirements')
  })

  test('a mistyped entry alone costs 6, whatever the format', async () => {
    const file = waivers({ ...waiver, check: 'AUTH-CLM-EXP-PSAT' })
    const narrow = ['demo', '--only', 'CTL-POS-TOKEN', '--waivers', file, '--reporter', 'json']
    const { code, stdout, stderr } = await run(...narrow)
    expect(code).toBe(6)
    expect(JSON.parse(stdout).exit).toEqual({ code: 6, all: [6] })
    expect(stderr).toContain('did you mean "AUTH-CLM-EXP-PAST"?')
  })

  test('prune takes out what is stale or past, and says so', async () => {
    const past = { ...waiver, check: 'AUTH-CLM-EXP-STRING', since: inDays(-30), until: inDays(-1) }
    const file = waivers({ ...waiver, check: 'AUTH-CLM-EXP-PAST' }, waiver, past)
    const { code, stdout } = await run('waivers', 'prune', 'red/report.json', '--waivers', file)
    expect(code).toBe(0)
    expect(stdout).toMatch(/removed {2}AUTH-CLM-EXP-PAST: stale/)
    expect(stdout).toMatch(/removed {2}AUTH-CLM-EXP-STRING: expired/)
    expect(stdout).toContain('2 removed, 1 kept')
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual([waiver])
  })

  test('a file that is found by itself and holds no list is a mistake of the user, not of an entry', async () => {
    const usual = join(folder, 'udc-conformance.waivers.json')
    writeFileSync(usual, '{"check": 1}')
    const { code, stderr } = await run(...demo)
    rmSync(usual)
    expect({ code, trace: stackTrace.test(stderr) }).toEqual({ code: 2, trace: false })
    expect(stderr).toContain('a list of waivers')
  })
})

describe('narrower runs', () => {
  test('--last-failed asks what was red, and says what it left out', async () => {
    const { code } = await run(...demo, '--last-failed', 'red/report.json', '--out', 'again')
    expect(code).toBe(1)
    const { findings, outside } = told('again')
    expect(findings.map(({ id }) => id)).toEqual([check])
    expect(outside.find(({ id }) => id === 'AUTH-CLM-EXP-PAST')?.reason).toContain('--last-failed')
  })

  test('--last-failed asks the controls too where only a SHOULD was red, and exits 0', async () => {
    const one = ['demo', '--only', 'CTL-NEG-*', '--only', 'HTTP-404-SHOULD']
    expect((await run(...one, '--out', 'should')).code).toBe(0)
    const report = told('should')
    const should = report.findings.find(
      ({ level, state }) => level === 'SHOULD' && state === 'pass',
    )
    const findings = report.findings.map((finding) =>
      finding === should ? { ...finding, state: 'fail' } : finding,
    )
    writeFileSync(join(folder, 'only-should.json'), JSON.stringify({ ...report, findings }))
    const again = await run(...one, '--last-failed', 'only-should.json', '--out', 'mended')
    expect(again.code).toBe(0)
    const asked = told('mended').findings.map(({ id, group }) => (group === 'CTL' ? group : id))
    expect([...new Set(asked)]).toEqual(['CTL', should?.id])
  })

  test('--bail leaves the rest not run, with the reason, in a whole report', async () => {
    const wide = ['demo', '--fault', 'takes-missing-exp', '--only', 'AUTH-CLM-*']
    expect((await run(...wide, '--bail', '--out', 'bail')).code).toBe(1)
    const { findings, run: about, exit, summary } = told('bail')
    const rest = findings.filter(({ state }) => state === 'not-run')
    expect(summary.byState).toMatchObject({ fail: 1, error: 0 })
    expect(rest.length).toBeGreaterThan(0)
    expect(rest.some(({ message = '' }) => message.includes(`when ${check} failed`))).toBe(true)
    expect([about.interrupted, exit.all]).toEqual([false, [1]])
  })

  test('shards and their merge say together what one run says', async () => {
    for (const i of ['1', '2']) await run(...demo, '--shard', `${i}/2`, '--out', `part${i}`)
    const parts = ['part1/report.json', 'part2/report.json']
    const { code, stdout } = await run('report', 'merge', ...parts, '--out', 'merged')
    expect([code, stdout.split('\n')[0]]).toEqual([1, 'nonconformant: 1 of 3 MUST checks failed'])
    const [merged, whole] = [told('merged'), told('red')]
    expect(merged.summary).toEqual(whole.summary)
    expect(merged.causes.map(({ id }) => id)).toEqual(whole.causes.map(({ id }) => id))
    const { code: same, stdout: text } = await run(
      'report',
      'diff',
      ...['red', 'merged'].map(inside),
    )
    expect([same, text.split('\n')[0]]).toEqual([0, 'no finding changed'])
    const alone = await run('report', 'merge', parts[0] ?? '')
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('no shard 2')])
  })

  test.each([
    [['--shard', '3/2'], '--shard'],
    [['--shard', 'one'], 'shard'],
    [['--shard', '1/2', '--require-complete'], 'report merge'],
    [['--last-failed'], '--out'],
    [['--last-failed', 'nowhere.json'], 'nowhere.json'],
  ])('%j is a mistake, told in four lines', async (flags, named) => {
    const { code, stderr } = await run(...demo, ...flags)
    expect(code).toBe(2)
    expect(stderr).toContain(named)
    expect(stderr).toMatch(/expected .*\n +came .*\n +where .*\n +to do /)
  })
})

const inside = (name: string): string => join(name, 'report.json')

describe('report diff', () => {
  test('fails on what is newly red where it is asked to', async () => {
    const red = told('red')
    const mended = { state: 'pass', cause: undefined } as const
    const findings = red.findings.map((one) => (one.id === check ? { ...one, ...mended } : one))
    writeFileSync(join(folder, 'green.json'), JSON.stringify({ ...red, findings }))
    const worse = await run('report', 'diff', 'green.json', inside('red'), '--fail-on-new')
    expect([worse.code, worse.stdout.split('\n')[0]]).toEqual([1, '1 newly red'])
    const better = ['report', 'diff', inside('red'), 'green.json', '--fail-on-new', '--json']
    const { code, stdout } = await run(...better)
    expect([code, JSON.parse(stdout).newlyGreen]).toMatchObject([0, [{ id: check }]])
  })
})
