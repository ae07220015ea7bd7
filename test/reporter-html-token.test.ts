import { describe, expect, test } from 'vitest'
import { renderHtml } from '../reporters/html.ts'
import { compared, goodTokens, tokenOf } from '../reporters/html-token.ts'
import { usualHeaders } from '../reporters/html-usual.ts'
import type { Exchange } from '../src/model/exchange.ts'
import { exchangeWith, goodToken } from './html-cast.ts'
import { sample } from './report-cast.ts'

const { header, claims } = goodToken
const accepted = ['x1', 'x2', 'x3'].map((id) => exchangeWith(id, goodToken, 200))
const own = (id: string, claimed: object, head: object = header): Exchange =>
  exchangeWith(id, { header: head, claims: claimed }, 401)

/** The members of a token that are unlike a good one, as the page tells them. */
function apart(exchange: Exchange, others = accepted): Record<string, string> {
  const token = tokenOf(exchange)
  if (token === undefined) throw new Error('no token was read')
  const rows = compared(token, goodTokens([...others, exchange]))
  return Object.fromEntries(
    rows.filter(({ differs }) => differs).map(({ name, shown }) => [name, shown]),
  )
}

describe('a token beside a good one', () => {
  test('a good one differs in nothing, and its times are told from the request', () => {
    const [first] = accepted
    const token = first && tokenOf(first)
    expect(token && compared(token, goodTokens(accepted))).toContainEqual({
      name: 'exp',
      shown: `5 min after (${claims.exp})`,
      expected: 'after the request',
      differs: false,
    })
    expect(apart(exchangeWith('x9', goodToken, 401))).toEqual({})
  })

  test.each<[string, object, object, Record<string, string>]>([
    ['a missing kid', { alg: 'RS256', typ: 'JWT' }, claims, { 'header kid': 'absent' }],
    ['another algorithm', { ...header, alg: 'HS256' }, claims, { 'header alg': '"HS256"' }],
    ['a header of its own', { ...header, crit: ['x'] }, claims, { 'header crit': '["x"]' }],
    ['a number as text', header, { ...claims, droplet_id: '5' }, { droplet_id: '"5"' }],
    ['an end that is past', header, { ...claims, exp: claims.exp - 3900 }, { exp: 'before' }],
    ['an end that is no number', header, { ...claims, exp: 'soon' }, { exp: '"soon"' }],
    ['a start that is to come', header, { ...claims, nbf: claims.exp }, { nbf: 'after' }],
  ])('%s is what sets it apart', (_, head, claimed, expected) => {
    const found = apart(own('x9', claimed, head))
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    for (const [name, text] of Object.entries(expected)) expect(found[name]).toContain(text)
  })

  test('a holder of whom no token was accepted is held to what every token shares', () => {
    const droplet = { from: 'droplet', to: 'orchestrator' } as const
    const minted = { header: { alg: 'RS256', typ: 'JWT' }, claims: { sub: 'me', exp: claims.exp } }
    expect(Object.keys(apart(exchangeWith('x9', minted, 401, droplet)))).toEqual([
      'header kid',
      'iss',
      'aud',
    ])
  })

  test('where nothing was accepted, nothing is expected', () => {
    expect(apart(own('x9', { ...claims, iss: 'else' }), [])).toEqual({})
  })

  test.each(['Bearer jwt:0000aaaa {"header":', 'Bearer jwt:0000aaaa {"header":7}', 'Bearer x'])(
    'a value that cannot be read is no token: %s',
    (value) => {
      const [first] = accepted
      const request = {
        method: 'GET',
        url: 'http://a/',
        headers: [['Authorization', value]] as const,
      }
      expect(first && tokenOf({ ...first, request })).toBeUndefined()
    },
  )

  test('a failure shows the table, a settled check the difference in a line', () => {
    const bad = own('x9', { ...claims, aud: 'else' })
    const [like] = sample.findings
    const page = (state: 'fail' | 'pass') =>
      renderHtml({
        ...sample,
        causes: [],
        findings: like ? [{ ...like, state, evidence: ['x9', 'x1', 'x2', 'x3'] }] : [],
        exchanges: [...accepted, bad],
      })
    expect(page('fail')).toMatch(/<tr class=d><th scope=row>aud<td>"else"<td>"fullpotential-mesh"/)
    expect(page('pass')).toContain('<b>aud</b> "else", a good one: "fullpotential-mesh"')
  })
})

describe('usual headers', () => {
  const usual = usualHeaders(accepted)
  const [first] = accepted
  const message = {
    direction: 'droplet answers harness',
    headers: first?.response?.headers ?? [],
    bodyLength: 0,
    host: '',
    startedAtMs: 0,
    ms: 0,
  }

  test('are told once, without any token', () => {
    expect(usual.told).toEqual([
      'harness to droplet: User-Agent: udc-conformance/0.1.0',
      'droplet answers harness: Content-Type: application/json',
    ])
  })

  test('stand out where they are missing or different', () => {
    expect(usual.standingOut(message)).toEqual({ lines: [], missing: [] })
    const other = [['Content-Type', 'text/html'] as const]
    expect(usual.standingOut({ ...message, headers: other })).toEqual({ lines: other, missing: [] })
    expect(usual.standingOut({ ...message, headers: [] }).missing).toEqual(['Content-Type'])
  })

  test('a date that is wrong stands out', () => {
    const date = (headers: readonly (readonly [string, string])[]) => ({ ...message, headers })
    const at = (ms: number) => [['Date', new Date(ms).toUTCString()] as const]
    const dated: Exchange[] = accepted.map((exchange) => ({
      ...exchange,
      response: { status: 200, headers: at(Date.parse(exchange.startedAt)) },
    }))
    const found = usualHeaders(dated)
    expect(found.standingOut(date(at(0))).lines).toEqual([])
    expect(found.standingOut(date(at(60_000))).lines).toHaveLength(1)
  })
})
