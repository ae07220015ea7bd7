import type { Call } from '../../../src/model/call.ts'

/** The exp of the token that a call was answered with, in milliseconds since the epoch. */
export const expMs = (call: Call): number | undefined => secondsOf(call, 'exp')

/** When that token ends on the clock of the mesh, in milliseconds, a second too late at most. */
export function endsAtMs(call: Call): number | undefined {
  const [exp, iat] = [secondsOf(call, 'exp'), secondsOf(call, 'iat')]
  return exp === undefined || iat === undefined ? undefined : call.at + exp - iat
}

export const firstIssued = (calls: readonly Call[]): Call | undefined =>
  calls.find(({ issued }) => issued !== undefined)

function secondsOf({ issued = '' }: Call, claim: 'exp' | 'iat'): number | undefined {
  const payload = Buffer.from(issued.split('.')[1] ?? '', 'base64url').toString()
  const seconds = new RegExp(`"${claim}":(\\d+)`).exec(payload)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
