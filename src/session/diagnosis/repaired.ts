import { randomUUID } from 'node:crypto'
import { type Draft, type Good, repaired, repairsOf } from '../../diagnosis/repair.ts'
import { smallestRepair } from '../../diagnosis/smallest-repair.ts'
import type { Call } from '../../model/call.ts'
import type { Staging } from '../staging.ts'
import { again } from './replay.ts'
import { partsOf, twinOf } from './twin.ts'

/** The fewest properties to set right before our actor takes the call; empty when no token could be read or none helps. */
export async function repairOf(
  staging: Staging,
  calls: readonly Call[],
): Promise<readonly string[]> {
  const call = calls.find(({ bearer }) => draftOf(bearer) !== undefined)
  const draft = draftOf(call?.bearer)
  if (!call || !draft) return []
  const repairs = repairsOf(draft, goodFor(staging))
  // The key that signed may be nobody's we know: every twin is then signed anew.
  const always = repairs.filter(({ property }) => property === 'signer')
  const accepts = async (set: typeof repairs): Promise<boolean> => {
    const twin = repaired(draft, set)
    const { status } = await again(staging, call, twinOf(staging.world.cast, 'K1', twin))
    return status !== 401
  }
  const found = await smallestRepair(accepts, repairs, always)
  return (found ?? []).map(({ name }) => name)
}

function draftOf(bearer: string | undefined): Draft | undefined {
  try {
    return { ...partsOf(bearer ?? ''), signer: 'other' }
  } catch {
    return undefined
  }
}

function goodFor({ world, main }: Staging): Good {
  const { order, cast } = world
  return {
    iss: main.mesh?.issuer ?? order.profile.token.issuer,
    aud: main.mesh?.audience ?? order.profile.token.audience,
    alg: order.profile.token.algorithm,
    kid: cast.K1.kid,
    now: Math.floor(Date.now() / 1000),
    lifetimeSeconds: order.profile.token.lifetimeSeconds,
    jti: randomUUID(),
  }
}
