import { z } from 'zod'
import type { Exchange, Party } from '../src/model/exchange.ts'

/** A token as the report holds it: its hash, its header and the claims that are no secret. */
export interface ShownToken {
  /** The name of the header it stood in, and that header without the decoded part. */
  readonly header: string
  readonly line: string
  readonly hash: string
  readonly members: ReadonlyMap<string, unknown>
  /** Epoch seconds of the request that carried it. */
  readonly at: number
  readonly from: Party
}

/** One member of a token beside what a good token has there. */
export interface Compared {
  readonly name: string
  readonly shown: string
  readonly expected: string
  readonly differs: boolean
}

/** What most accepted tokens of a sender say; the senders share what the Registry puts into each. */
export type GoodTokens = ReadonlyMap<Party | 'any', ReadonlyMap<string, string>>

/** The first token among the headers of a request, if there is one that can be read. */
export function tokenOf({ from, request, startedAt }: Exchange): ShownToken | undefined {
  for (const [header, value] of request.headers) {
    const [, before = '', hash = '', json = ''] = tokenText.exec(value) ?? []
    const members = json === '' ? undefined : membersOf(json)
    if (members === undefined) continue
    const line = `${before}jwt:${hash}`
    return { header, line, hash, members, at: Date.parse(startedAt) / 1000, from }
  }
  return undefined
}

/** What the accepted requests of the run tell of a good token. */
export function goodTokens(exchanges: readonly Exchange[]): GoodTokens {
  const accepted = exchanges
    .filter(({ response }) => response !== undefined && isSuccess(response.status))
    .map(tokenOf)
    .filter((token) => token !== undefined)
  const senders = new Set(accepted.map(({ from }) => from))
  const own = [...senders].map(
    (from) => [from, usualMembers(accepted.filter((token) => token.from === from))] as const,
  )
  const shared = [...usualMembers(accepted)].filter(([name]) => everyTokens.has(name))
  return new Map<Party | 'any', ReadonlyMap<string, string>>([...own, ['any', new Map(shared)]])
}

/** Every member of the token, or of a good one, in the usual order. */
export function compared(token: ShownToken, good: GoodTokens): Compared[] {
  const expected = good.get(token.from) ?? good.get('any') ?? new Map<string, string>()
  const names = new Set([...expected.keys(), ...token.members.keys()])
  return [...names].sort(inUsualOrder).map((name) => {
    const value = token.members.get(name)
    const rule = times[name]
    if (rule !== undefined) return timed(name, value, token.at, rule)
    const shown = value === undefined ? 'absent' : JSON.stringify(value)
    const usual = expected.get(name) ?? 'absent'
    const known = expected.has(name) || (expected.size > 0 && !personal.has(name))
    return { name, shown, expected: known ? usual : '', differs: known && shown !== usual }
  })
}

const tokenText = /^(.*?)jwt:([0-9a-f]{8}) (\{.*\})$/s

const tokenShape = z.object({
  header: z.record(z.string(), z.unknown()).default({}),
  claims: z.record(z.string(), z.unknown()).default({}),
})

function membersOf(json: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const { header, claims } = tokenShape.parse(JSON.parse(json))
    return new Map([
      ...Object.entries(header).map(([name, value]) => [`header ${name}`, value] as const),
      ...Object.entries(claims),
    ])
  } catch {
    return undefined
  }
}

/** By name, the value that most of the tokens have. */
function usualMembers(tokens: readonly ShownToken[]): ReadonlyMap<string, string> {
  const names = new Set(tokens.flatMap(({ members }) => [...members.keys()]))
  const usual = [...names]
    .filter((name) => times[name] === undefined)
    .map((name) => {
      const counts = new Map<string, number>()
      for (const { members } of tokens) {
        const text = members.has(name) ? JSON.stringify(members.get(name)) : 'absent'
        counts.set(text, (counts.get(text) ?? 0) + 1)
      }
      const [most] = [...counts].sort((a, b) => b[1] - a[1])
      return [name, most?.[0] ?? 'absent'] as const
    })
  return new Map(usual.filter(([, text]) => text !== 'absent'))
}

interface TimeRule {
  readonly expected: string
  readonly holds: (seconds: number) => boolean
  readonly mayBeAbsent: boolean
}

/** A claim with a time is good by where it lies to the request, not by its value. */
const times: Readonly<Record<string, TimeRule>> = {
  iat: { expected: 'before the request', holds: (after) => after <= 1, mayBeAbsent: true },
  nbf: { expected: 'before the request', holds: (after) => after <= 1, mayBeAbsent: true },
  exp: { expected: 'after the request', holds: (after) => after > 0, mayBeAbsent: false },
}

function timed(name: string, value: unknown, at: number, rule: TimeRule): Compared {
  const { expected } = rule
  if (value === undefined) return { name, shown: 'absent', expected, differs: !rule.mayBeAbsent }
  if (typeof value !== 'number')
    return { name, shown: JSON.stringify(value), expected, differs: true }
  return {
    name,
    shown: `${distance(value - at)} (${value})`,
    expected,
    differs: !rule.holds(value - at),
  }
}

function distance(seconds: number): string {
  const size = Math.abs(seconds)
  const unit = units.find(([, length]) => size >= 2 * length) ?? (['s', 1] as const)
  return `${Math.round(size / unit[1])} ${unit[0]} ${seconds < 0 ? 'before' : 'after'}`
}

const units = [
  ['years', 31_557_600],
  ['days', 86_400],
  ['h', 3600],
  ['min', 60],
] as const

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** What the Registry says alike in every token; the rest is about one holder. */
const everyTokens = new Set(['header alg', 'header kid', 'header typ', 'iss', 'aud'])
const personal = new Set(['sub', 'droplet_id'])
const usualOrder = [...everyTokens, 'sub', 'droplet_id', ...Object.keys(times)]

const inUsualOrder = (a: string, b: string): number => place(a) - place(b)

const place = (name: string): number =>
  usualOrder.includes(name) ? usualOrder.indexOf(name) : usualOrder.length
