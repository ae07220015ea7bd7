import type { Call } from '../../model/call.ts'
import type { Traffic } from './story.ts'

/** A token that was shown after its end, and what the droplet knows of renewing. */
export interface Expiry {
  /**
   * `never`: no second token is asked for. `hidden`: it renews after other refusals, and not after these.
   * `assumed`: it renews, but by a clock of its own.
   */
  readonly kind: 'never' | 'hidden' | 'assumed'
  readonly late: readonly Call[]
  /** What came of it, in words. */
  readonly outcome: string
}

/** Calls that were under way when the token ended are no habit. */
const habit = 3

/** How the droplet meets the end of a token; undefined where it tries to renew soon enough. */
export function expiryOf(traffic: Traffic): Expiry | undefined {
  const late = longestLate(traffic)
  const [first] = late
  const lastAt = late.at(-1)?.at ?? 0
  if (!first || late.length < habit || lastAt - first.at < traffic.facts.intervalMs)
    return undefined
  const renewals = renewalsIn(traffic)
  if (renewals.length === 0)
    return { kind: 'never', late, outcome: 'no second token was asked for, before or after' }
  if (renewals.some((renewal) => isPrompted(renewal, traffic)))
    return {
      kind: 'hidden',
      late,
      outcome: 'none of these refusals led to a new token, another did',
    }
  const after = renewals.some(({ at }) => at > first.at)
  return {
    kind: 'assumed',
    late,
    outcome: after
      ? 'the next token was asked for long after it had ended'
      : 'tokens were asked for before, but none when it ended',
  }
}

/** Requests for a token by one who had a token already. */
function renewalsIn({ calls }: Traffic): readonly Call[] {
  const requests = calls.filter(({ purpose }) => purpose === 'token')
  const first = requests.findIndex(({ issued }) => issued !== undefined)
  return first < 0 ? [] : requests.slice(first + 1)
}

/** The longest row of refused calls with one ended token, in which nobody tried to get another. */
function longestLate({ calls }: Traffic): readonly Call[] {
  let longest: readonly Call[] = []
  let row: Call[] = []
  for (const call of calls) {
    if (call.purpose === 'token') row = []
    else if (isLate(call)) row = row[0]?.bearer === call.bearer ? [...row, call] : [call]
    if (row.length > longest.length) longest = row
  }
  return longest
}

/** Refused by us, for nothing but its end. */
const isLate = ({ fault, status, refusal = '' }: Call): boolean =>
  fault === undefined && status === 401 && refusal.startsWith('token expired')

/** The call right before was refused, and not because its token had ended. */
function isPrompted(renewal: Call, { calls }: Traffic): boolean {
  const before = calls[calls.indexOf(renewal) - 1]
  return before?.purpose !== 'token' && before?.status === 401 && !isLate(before)
}
