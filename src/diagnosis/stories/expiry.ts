import type { Call } from '../../model/call.ts'
import { decodeObject } from '../encoding.ts'
import { type Traffic, times } from './story.ts'

/** A token that was shown although it was of no use any more, and what the droplet knows of renewing. */
export interface Expiry {
  /**
   * `never`: it ended, was refused, and no second one is asked for. `hidden`: refusals lead to no new token.
   * `assumed`: it is kept past its exp, by a clock of the droplet's own.
   */
  readonly kind: 'never' | 'hidden' | 'assumed'
  readonly shown: readonly Call[]
  /** What was seen, in one sentence. */
  readonly seen: string
}

/** Calls that were under way when the token ended are no habit. */
const habit = 3

/** How the droplet meets the end of a token; undefined where it tries to renew soon enough. */
export const expiryOf = (traffic: Traffic): Expiry | undefined =>
  refusedAsEnded(traffic) ?? keptPastItsEnd(traffic) ?? deafToRefusals(traffic)

function refusedAsEnded(traffic: Traffic): Expiry | undefined {
  const shown = longestRow(traffic, isRefusedAsEnded)
  if (shown.length < habit || !isLong(shown, traffic)) return undefined
  const told = `An expired token was refused ${shown.length} times in a row`
  const renewals = renewalsIn(traffic)
  if (renewals.length === 0)
    return { kind: 'never', shown, seen: `${told}, and no second one was ever asked for` }
  if (renewals.some((renewal) => isPrompted(renewal, traffic)))
    return {
      kind: 'hidden',
      shown,
      seen: `${told} without a new one, though another 401 led to one`,
    }
  return { kind: 'assumed', shown, seen: `${told}, and the next one was asked for at another time` }
}

/** Within the leeway nobody refuses it yet; it was good when it was shown first. */
function keptPastItsEnd(traffic: Traffic): Expiry | undefined {
  const shown = longestRow(traffic, (call) => isPastItsEnd(call, traffic))
  const [first] = shown
  if (!first) return undefined
  const begun = traffic.calls.find(({ bearer }) => bearer === first.bearer)
  const isDenied = traffic.calls.some(
    ({ purpose, at, issued }) => purpose === 'token' && at > first.at && issued === undefined,
  )
  if (!begun || isPastItsEnd(begun, traffic) || isDenied) return undefined
  const seen = `A token was shown ${times(shown.length)} after its exp, with none asked for meanwhile`
  return { kind: 'assumed', shown, seen }
}

/** Only at the Registry: where that is out of reach, nobody can renew. Who renewed once may bear what follows. */
function deafToRefusals(traffic: Traffic): Expiry | undefined {
  const isRefused = ({ actor, purpose, fault, status }: Call): boolean =>
    actor === 'registry' && purpose !== 'token' && fault !== undefined && status === 401
  const begun = traffic.calls.find(isRefused)
  const isAsked = traffic.calls.some(
    ({ purpose, at }) => purpose === 'token' && at > (begun?.at ?? 0),
  )
  const shown = longestRow(traffic, isRefused)
  if (isAsked || shown.length < 2 || !isLong(shown, traffic)) return undefined
  const seen = `${shown.length} refusals with 401 in a row led to no token request`
  return { kind: 'hidden', shown, seen }
}

/** Longer than any answer is on its way. */
const isLong = (shown: readonly Call[], { facts }: Traffic): boolean =>
  (shown.at(-1)?.at ?? 0) - (shown[0]?.at ?? 0) >= facts.intervalMs

/** Requests for a token by one who had a token already. */
function renewalsIn({ calls }: Traffic): readonly Call[] {
  const requests = calls.filter(({ purpose }) => purpose === 'token')
  const first = requests.findIndex(({ issued }) => issued !== undefined)
  return first < 0 ? [] : requests.slice(first + 1)
}

/** The longest row of such calls with one token, in which nobody tried to get another. */
function longestRow({ calls }: Traffic, isMeant: (call: Call) => boolean): readonly Call[] {
  let longest: readonly Call[] = []
  let row: Call[] = []
  for (const call of calls) {
    if (call.purpose === 'token') row = []
    else if (call.bearer !== undefined && isMeant(call))
      row = row[0]?.bearer === call.bearer ? [...row, call] : [call]
    if (row.length > longest.length) longest = row
  }
  return longest
}

/** Refused by us, for nothing but its end. */
const isRefusedAsEnded = ({ fault, status, refusal = '' }: Call): boolean =>
  fault === undefined && status === 401 && refusal.startsWith('token expired')

/** A call may have been on its way when the token ended; its iat, cut to whole seconds, gives it up to one more. */
const slackMs = 50

/** By its own claims, counted from the moment it was issued. */
function isPastItsEnd({ bearer, at }: Call, { calls }: Traffic): boolean {
  const issuance = calls.find(({ issued }) => issued !== undefined && issued === bearer)
  const { iat, exp } = decodeObject(bearer?.split('.')[1] ?? '') ?? {}
  if (!issuance || typeof iat !== 'number' || typeof exp !== 'number') return false
  return at > issuance.at + (exp - iat) * 1000 + slackMs
}

/** The call right before was refused, and not because its token had ended. */
function isPrompted(renewal: Call, { calls }: Traffic): boolean {
  const before = calls[calls.indexOf(renewal) - 1]
  return before?.purpose !== 'token' && before?.status === 401 && !isRefusedAsEnded(before)
}
