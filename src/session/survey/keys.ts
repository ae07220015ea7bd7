import type { KeyMap } from '../../model/behaviour.ts'
import { type Call, headerValues } from '../../model/call.ts'
import { authorizationIn } from '../../model/reply.ts'
import type { Stage } from '../../model/stage.ts'

/** What the calls for the key set tell of how the droplet keeps it. */
export function keyMapOf(stage: Stage): KeyMap {
  const fetches = stage.mesh.calls('jwks')
  const at = fetches.map((call) => call.at)
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0))
  const sinceLast = at.length === 0 ? [] : [stage.mesh.now() - (at.at(-1) ?? 0)]
  return {
    fetches: fetches.length,
    requests: stage.ledger().replies.filter(({ ask }) => authorizationIn(ask).length > 0).length,
    ...(at.length === 0 ? {} : { keptForMs: Math.round(Math.max(...gaps, ...sinceLast)) }),
    ...(gaps.length === 0 ? {} : { coolDownAtMostMs: Math.round(Math.min(...gaps)) }),
    conditional: fetches.some(isConditional),
    measured: {},
  }
}

const isConditional = (call: Call): boolean =>
  headerValues(call, 'if-none-match').length + headerValues(call, 'if-modified-since').length > 0
