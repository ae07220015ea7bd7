import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Facts } from '../src/cli/doctor/facts.ts'
import type { Line } from '../src/cli/doctor/line.ts'
import { jsonOf, textOf } from '../src/cli/doctor/print.ts'
import { linesOf, oldest, tested } from '../src/cli/doctor/rules.ts'
import { clockOffset } from '../src/cli/doctor/rules-target.ts'
import { answer, healthy, target } from './doctor-cast.ts'

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

/** What differs from a healthy machine, as "state about". */
const unusual = (changes: Partial<Facts>): string[] =>
  linesOf({ ...healthy, ...changes })
    .filter(({ state }) => state !== 'ok')
    .map(({ state, about }) => `${state} ${about}`)

const about = (name: string, changes: Partial<Facts>): Line | undefined =>
  linesOf({ ...healthy, ...changes }).find((line) => line.about === name)

describe('a machine', () => {
  test('on which nothing is wrong has nothing but ok', () => {
    expect(unusual({})).toEqual([])
    expect(unusual({ target: target() })).toEqual([])
  })

  test.each<[string, Partial<Facts>, string[]]>([
    ['a Node too old', { node: '20.18.3' }, ['trouble Node']],
    ['the oldest Node', { node: '20.19.0' }, []],
    ['a Node nobody tried', { node: '23.1.0' }, ['note Node']],
    ['one core', { machine: { ...healthy.machine, cores: 1 } }, ['note machine']],
    ['little memory', { machine: { ...healthy.machine, availableBytes: 1e8 } }, ['note machine']],
    ['no UTF-8', { terminal: { ...healthy.terminal, locale: 'C' } }, ['note terminal']],
    ['no locale to ask', { terminal: { ...healthy.terminal, locale: undefined } }, []],
    ['no ::1', { ipv6: false }, ['note IPv6']],
    ['no Docker', { docker: { kind: 'absent' } }, ['note Docker']],
    ['no testcontainers', { hasTestcontainers: false }, ['note Docker']],
    ['no daemon', { docker: { kind: 'silent', why: 'refused' } }, ['note Docker']],
    ['a proxy', { variables: new Set(['https_proxy']) }, ['note proxy']],
    ['--insecure', { insecure: true }, ['note certificates']],
    ['Node taking anything', { takesAnyCertificate: true }, ['note certificates']],
    [
      'a taken port',
      { ports: healthy.ports.map((port) => ({ ...port, isFree: false })) },
      ['trouble Registry port'],
    ],
    [
      'a folder nobody can write to',
      { folders: [{ what: '--out', path: '/out', why: 'EACCES: permission denied' }] },
      ['trouble --out'],
    ],
    [
      'an authority that is gone',
      { authorities: [{ variable: 'NODE_EXTRA_CA_CERTS', path: '/ca.pem', why: 'ENOENT' }] },
      ['trouble NODE_EXTRA_CA_CERTS'],
    ],
    [
      'one that Node does not look at',
      { authorities: [{ variable: 'SSL_CERT_FILE', path: '/ca.pem', why: 'ENOENT' }] },
      ['note SSL_CERT_FILE'],
    ],
  ])('with %s', (_, changes, said) => {
    expect(unusual(changes)).toEqual(said)
  })

  test('is measured against what the package promises', () => {
    expect(JSON.parse(read('package.json')).engines.node).toBe(`>=${oldest.join('.')}.0`)
    expect(read('scripts/trial.js')).toContain(`promised = [${tested.join(', ')}]`)
  })
})

describe('the clock of the target', () => {
  const inDate = (ms: number): string => new Date(answer.sentAtMs + ms).toUTCString()
  const state = (ms: number): string | undefined =>
    about('clock', { target: target({ date: inDate(ms) }) })?.state

  test('is known as well as a Date of whole seconds and half a round trip allow', () => {
    expect(clockOffset(answer)).toEqual({ ms: 290, marginMs: 510 })
    expect(clockOffset({ ...answer, tookMs: 2000 })).toEqual({ ms: -700, marginMs: 1500 })
    expect(clockOffset({ ...answer, date: 'yesterday' })).toBeUndefined()
  })

  test('is ok, worth a note, or trouble, by what is sure', () => {
    expect([0, 900, -900].map(state)).toEqual(['ok', 'ok', 'ok'])
    expect([5000, -5000, 60_000, -60_000].map(state)).toEqual(['note', 'note', 'note', 'note'])
    expect([62_000, -62_000].map(state)).toEqual(['trouble', 'trouble'])
  })

  test('says on which side it is', () => {
    const came = (ms: number) => about('clock', { target: target({ date: inDate(ms) }) })
    expect(came(90_000)).toMatchObject({ came: expect.stringContaining('ahead of') })
    expect(came(-90_000)).toMatchObject({ came: expect.stringContaining('behind') })
  })

  test.each([
    ['without a Date', { date: undefined }],
    ['with a Date that is none', { date: 'soon' }],
    ['from a cache', { isCached: true }],
  ])('is not guessed from an answer %s', (_, changes) => {
    expect(about('clock', { target: target(changes) })).toMatchObject({
      state: 'note',
      says: expect.stringContaining('not measured'),
    })
  })

  test('is not spoken of where nothing answers', () => {
    const silent = { ...target(), answer: { kind: 'refused', detail: 'ECONNREFUSED' } as const }
    expect(unusual({ target: silent })).toEqual(['trouble target'])
    expect(about('clock', { target: silent })).toBeUndefined()
  })

  test('a certificate nobody vouches for is told apart from a droplet that is down', () => {
    const todo = (detail: string) =>
      about('target', { target: { ...target(), answer: { kind: 'protocol', detail } } })
    expect(todo('SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate in chain')).toMatchObject({
      todo: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
    expect(todo('ECONNREFUSED: connect')).toMatchObject({
      todo: expect.stringContaining('address'),
    })
  })
})

describe('what is printed', () => {
  const lines = linesOf({ ...healthy, node: '18.0.0', docker: { kind: 'absent' } })

  test('has a line each, four for trouble, and the sum', () => {
    const text = textOf(lines, 0, false)
    expect(text.split('\n').filter((line) => /^(?:ok|note|trouble) /.test(line))).toHaveLength(
      lines.length,
    )
    expect(text).toMatch(
      /^trouble +Node\n {2}expected +.+\n {2}came +18\.0\.0\n {2}where +.+\n {2}to do +/m,
    )
    expect(text).toMatch(/\d+ ok, 1 to note, 1 trouble; exit 0\n$/)
    expect(text).not.toContain('\u001b')
    expect(textOf(lines, 0, true)).toContain('\u001b[31m')
  })

  test('cannot be steered by what was found', () => {
    const hostile = linesOf({ ...healthy, folders: [{ what: '--out', path: '/a\u001b[2J\nb' }] })
    expect(textOf(hostile, 0, false)).toContain('/a\\x1b[2J\\nb')
  })

  test('is the same as JSON', () => {
    expect(JSON.parse(jsonOf(lines, 4))).toEqual({ exit: 4, lines })
  })
})
