import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { newTarget, patientMs, type Sending, sendTo } from './sending.ts'

/** Two sends on whose way the droplet's token is refused. */
export interface RefusedSends {
  /** The look-up is answered 401 once. */
  readonly atLookUp: Sending
  /** The target answers 401 each time. */
  readonly atTarget: Sending
  /** Tokens asked for during the second. */
  readonly tokens: readonly Call[]
  /** Look-ups made during the second. */
  readonly lookups: readonly Call[]
}

/** Alone in its phase: whoever else sent meanwhile would have its token renewed too. */
export const refusedSends: Stimulus<RefusedSends> = {
  name: "POST /send while the Registry, then the target, refuses the droplet's token",
  phase: 'send',
  lane: 'exclusive',
  waits: () => patientMs,
  apply: async (stage) => {
    const { mesh } = stage
    const [first, second] = [newTarget(mesh), newTarget(mesh)]
    const lifts = [
      mesh.fault({ at: 'lookup', matching: String(first.id), status: 401, times: 1 }),
      mesh.fault({ at: 'message', matching: second.path, status: 401, times: 8 }),
    ]
    const atLookUp = await sendTo(
      stage,
      first,
      'a message whose look-up is answered 401 once',
      patientMs,
    )
    const since = mesh.now()
    const atTarget = await sendTo(
      stage,
      second,
      'a message for a peer that answers 401 each time',
      0,
    )
    for (const lift of lifts) lift()
    const during = (call: Call): boolean => call.at >= since
    return {
      atLookUp,
      atTarget,
      tokens: mesh.calls('token').filter(during),
      lookups: mesh.calls('lookup').filter(during),
    }
  },
}
