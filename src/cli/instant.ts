import { UsageError } from '../model/usage-error.ts'

const epochSeconds = /^\d{1,11}(?:\.\d+)?$/
/** A time of day counts only with its zone: without one it means another instant on every machine. */
const isoDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** Seconds since the epoch, from such a number, an ISO date, or the value of a Date header. Throws UsageError. */
export function instant(text: string, flag: string): number {
  const trimmed = text.trim()
  if (epochSeconds.test(trimmed)) return Number(trimmed)
  const ms = isoDate.test(trimmed) || httpDate.test(trimmed) ? Date.parse(trimmed) : Number.NaN
  if (!Number.isNaN(ms)) return ms / 1000
  throw new UsageError({
    expected: 'seconds since 1970, an ISO date with its zone, or a Date header',
    came: /^\d{12,}$/.test(trimmed)
      ? 'a number too large for seconds; milliseconds?'
      : 'another text',
    where: flag,
    todo: `write ${flag} 2026-01-31T12:00:00Z`,
  })
}
