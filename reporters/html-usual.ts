import type { Exchange, HeaderLine } from '../src/model/exchange.ts'
import { groupBy } from './group-by.ts'

/** Header lines that most messages of one direction carry, so that the log can leave them out. */
export interface UsualHeaders {
  /** What is left out, in words, one direction a line. */
  readonly told: readonly string[]
  /** The lines that stand out, and the names of usual ones that are missing. */
  standingOut(message: Message): {
    readonly lines: readonly HeaderLine[]
    readonly missing: string[]
  }
}

/** One half of an exchange, as far as its headers are concerned. */
export interface Message {
  readonly direction: string
  readonly headers: readonly HeaderLine[]
  readonly bodyLength: number
  readonly host: string
  readonly startedAtMs: number
  readonly ms: number
}

export function usualHeaders(exchanges: readonly Exchange[]): UsualHeaders {
  const messages = exchanges.flatMap((exchange) => [
    requestOf(exchange),
    ...(exchange.response === undefined ? [] : [answerOf(exchange, exchange.response)]),
  ])
  const usual = new Map(
    [...groupBy(messages, ({ direction }) => direction)].map(([direction, group]) => [
      direction,
      usualLines(group),
    ]),
  )
  return {
    told: [...usual]
      .filter(([, lines]) => lines.length > 0)
      .map(([direction, lines]) => `${direction}: ${lines.join('; ')}`),
    standingOut(message) {
      const expected = usual.get(message.direction) ?? []
      const present = message.headers.map((line) => spelt(line, message))
      const lines = message.headers.filter((_, i) => !expected.includes(present[i] ?? ''))
      const named = new Set(message.headers.map(([name]) => name.toLowerCase()))
      const missing = expected.map((line) => line.split(': ', 1)[0] ?? line)
      return { lines, missing: missing.filter((name) => !named.has(name.toLowerCase())) }
    },
  }
}

export const requestOf = ({ from, to, request, startedAt, ms }: Exchange): Message => ({
  direction: `${from} to ${to}`,
  headers: request.headers,
  bodyLength: request.body?.length ?? 0,
  host: hostOf(request.url),
  startedAtMs: Date.parse(startedAt),
  ms,
})

export const answerOf = (
  { from, to, request, startedAt, ms }: Exchange,
  { headers, body }: NonNullable<Exchange['response']>,
): Message => ({
  direction: `${to} answers ${from}`,
  headers,
  bodyLength: body?.length ?? 0,
  host: hostOf(request.url),
  startedAtMs: Date.parse(startedAt),
  ms,
})

function usualLines(messages: readonly Message[]): string[] {
  const counts = new Map<string, number>()
  for (const message of messages)
    for (const line of new Set(message.headers.map((one) => spelt(one, message))))
      counts.set(line, (counts.get(line) ?? 0) + 1)
  return [...counts]
    .filter(([line, n]) => n > 1 && n >= messages.length * share && !line.includes('jwt:'))
    .map(([line]) => line)
}

/** What so many of the messages have is usual; where it is missing, that is told. */
const share = 0.75

/** Three headers say the same thing in other digits each time: as long as it is true, it is one line. */
function spelt([name, value]: HeaderLine, message: Message): string {
  switch (name.toLowerCase()) {
    case 'content-length':
      return `${name}: ${value === String(message.bodyLength) ? 'as long as the body' : value}`
    case 'host':
      return `${name}: ${value === message.host ? 'as in the URL' : value}`
    case 'date':
      return `${name}: ${isRight(value, message) ? 'right to two seconds' : value}`
    default:
      return `${name}: ${value}`
  }
}

function isRight(date: string, { startedAtMs, ms }: Message): boolean {
  const apart = Date.parse(date) - startedAtMs
  return apart > -2000 && apart < ms + 2000
}

const hostOf = (url: string): string => /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? ''
