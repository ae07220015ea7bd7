import { diagnose } from '../../diagnosis/diagnose.ts'
import type { Diagnosis } from '../../diagnosis/types.ts'
import type { Call } from '../../model/call.ts'
import type { Known } from './known.ts'

/** Why the Orchestrator answers a call with 403: what stands between the token and the droplet that the path names. */
export function forbiddenBecause(
  inputs: Known,
  { path }: Pick<Call, 'path'>,
  authorization: string | undefined,
  body: string,
): Diagnosis {
  const id = /\/droplets\/(\d+)/.exec(path)?.[1]
  return diagnose({
    ...inputs,
    authorization,
    response: { status: 403, body },
    ...(id === undefined ? {} : { envelope: { pathId: Number(id) } }),
  })
}
