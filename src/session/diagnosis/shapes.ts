import type { Probe, ProbePlan } from '../../diagnosis/probes.ts'
import type { Stage } from '../../model/stage.ts'
import type { Staging } from '../staging.ts'
import { tried } from './probing.ts'

interface Shape {
  readonly plan: ProbePlan
  readonly body: (jwk: object, pem: string) => string
  readonly contentType?: string
}

const plan = (name: string): ProbePlan => ({ id: 'P9', name, changes: {} })

/** Documents other than a key set that droplets have been written against. */
const shapes: readonly Shape[] = [
  {
    plan: plan('a key document with a member public_key'),
    body: (jwk, pem) => JSON.stringify({ keys: [jwk], public_key: pem, algorithm: 'RS256' }),
  },
  {
    plan: plan('a key document that is one bare JWK'),
    body: (jwk) => JSON.stringify(jwk),
  },
  {
    plan: plan('a key document that is a PEM'),
    body: (_, pem) => pem,
    contentType: 'application/x-pem-file',
  },
]

/** Serves the keys in other shapes, to a droplet that is started anew where it is ours; stops at the first it reads. */
export async function probeShapes(staging: Staging, stage: Stage): Promise<readonly Probe[]> {
  const { main, world } = staging
  if (!main.mesh || main.mesh.calls('jwks').length === 0) return []
  const probes: Probe[] = []
  for (const { plan: shape, body, contentType = 'application/json' } of shapes) {
    const { jwk, pem } = world.cast.K1
    const lift = main.mesh.fault({ at: 'jwks', status: 200, body: body(jwk, pem), contentType })
    try {
      await main.restart().catch(() => false)
      probes.push(await tried(stage, shape, stage.token()))
    } finally {
      lift()
    }
    if (probes.at(-1)?.accepted) break
  }
  return probes
}
