import { nowMs } from './clock.ts'
import type { Conduct } from './conduct.ts'

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?$/

/** Whether a value is an RFC 3339 date-time with an offset that names a real instant. */
export function isTimestamp(value: unknown, conduct: Conduct): boolean {
  if (conduct.timestamps === 'epoch-too' && /^\d{9,11}$/.test(String(value))) return true
  if (typeof value !== 'string') return false
  if (conduct.timestamps === 'any-digits') return /\d{4}-\d\d-\d\d/.test(value)
  if (fails(value, conduct)) throw new TypeError('cannot subtract the two times')
  if (conduct.leapSecond === 'server-error' && /:\d\d:60/.test(value))
    throw new RangeError(`second out of range: ${value}`)
  const extreme = value.length > 40 || /^(\+|0000|9999)/.test(value)
  if (conduct.extremeTime === 'server-error' && extreme)
    throw new RangeError(`date out of range: ${value}`)
  const parts = value.length <= 64 ? value.match(dateTime) : null
  if (!parts) return false
  const zone = parts[7]
  if (conduct.timestamps === 'z-only' && zone !== 'Z') return false
  if (conduct.timestamps === 'z-refused' && zone === 'Z') return false
  if (zone === undefined) return conduct.timestamps === 'naive-too'
  const real = isReal(parts.slice(1, 7).map(Number)) && isOffset(zone)
  if (real && conduct.failsOnTime === 'stale' && isDayOff(Date.parse(value) - nowMs(conduct)))
    throw new RangeError('negative age')
  return real
}

function fails(value: string, conduct: Conduct): boolean {
  switch (conduct.failsOnTime) {
    case 'none':
    case 'stale':
      return false
    case 'loose':
      return / |-00:00$|[tz]/.test(value)
    case 'naive':
      return /T[\d:.]+$/.test(value)
    case 'impossible':
      return /-13-|-02-30|T25|:60:/.test(value)
  }
}

/** More than half a day off, less than two: farther off, this droplet notices in time. */
const isDayOff = (ms: number): boolean => Math.abs(ms) > 43_200_000 && Math.abs(ms) < 172_800_000

function isReal([
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
]: number[]): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days && hour <= 23 && minute <= 59 && second <= 60
}

function isOffset(zone: string): boolean {
  return zone.length === 1 || (Number(zone.slice(1, 3)) <= 23 && Number(zone.slice(4)) <= 59)
}
