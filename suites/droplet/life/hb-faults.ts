import type { Call } from '../../../src/model/call.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { callsFor, inSeconds } from './beats.ts'
import { longerWait } from './life.ts'
import { answeredWell, described } from './outbound.ts'
import { faulted, type Scenic } from './scenes.ts'

type Seen = Pick<Scenic, 'calls' | 'endedAtMs' | 'intervalSeconds'>

export function forgotten(seen: Seen): Outcome {
  const [lost] = faulted(seen.calls, 'heartbeat')
  if (!lost) return tooFew(seen)
  const again = next(seen, 'register', lost)
  if (!again) return missed(seen, lost, 'a new registration')
  const beat = next(seen, 'heartbeat', again)
  return beat
    ? pass(`registered again after ${inSeconds(again.at - lost.at)}`)
    : missed(seen, again, 'a heartbeat after the new registration')
}

export function kept(seen: Seen): Outcome {
  const last = faulted(seen.calls, 'heartbeat').at(-1)
  if (!last) return tooFew(seen)
  const beat = next(seen, 'heartbeat', last)
  return beat
    ? pass(`the next one after ${inSeconds(beat.at - last.at)}`)
    : missed(seen, last, 'a heartbeat after the failed ones')
}

const next = ({ calls }: Seen, purpose: Call['purpose'], after: Call): Call | undefined =>
  callsFor(calls, purpose).find((call) => call.at > after.at)

function tooFew({ calls, endedAtMs }: Seen): Outcome {
  const registers = callsFor(calls, 'register')
  const because = `the heartbeat that was to fail did not come in ${inSeconds(endedAtMs)}`
  return registers.length > 0 && !registers.some(answeredWell)
    ? inconclusive(`${because}, and no registration was ever confirmed`)
    : notRun(because, longerWait)
}

/** Fails when the droplet had time enough by its own cadence. */
function missed(seen: Seen, since: Call, what: string): Outcome {
  const waitedMs = seen.endedAtMs - since.at
  const graceMs = 2 * ownIntervalMs(seen, since) + 8000
  return waitedMs >= graceMs
    ? fail(what, `none in ${inSeconds(waitedMs)}`, described(since), [since.exchange])
    : notRun(`${what} was waited for ${inSeconds(waitedMs)} only`, longerWait)
}

/** The gap between the first two beats, or what the droplet was told if that is more. */
function ownIntervalMs({ calls, intervalSeconds }: Seen, since: Call): number {
  const [first, second] = callsFor(calls, 'heartbeat').filter((call) => call.at <= since.at)
  return Math.max(intervalSeconds * 1000, first && second ? second.at - first.at : 0)
}
