import { request } from 'undici'
import type { ActorMesh } from '../../../mocks/actors/mesh.ts'
import type { DiagnosisInput } from '../../diagnosis/types.ts'
import type { Staging } from '../staging.ts'

/** Our own requests to our own actors, which are not the droplet's. */
export const agent = { 'user-agent': 'udc-conformance diagnosis' }

export type Known = Omit<DiagnosisInput, 'authorization'>

/** What this run knows of every token: the keys, the secrets, what was issued, and what a good one holds. */
export async function known({ world, main, state }: Staging): Promise<Known> {
  const { order, cast, identity } = world
  const calls = [...(main.mesh?.calls() ?? []), ...state.sceneCalls]
  return {
    jwks: main.mesh ? await publishedBy(main.mesh) : undefined,
    candidates: [
      { name: "the droplet's own key", kind: 'own', key: cast.KD.pem },
      { name: "the Registry's next key", kind: 'service', key: cast.K2.pem },
    ],
    issued: calls.flatMap((call) => call.issued ?? []),
    secrets: [
      { name: 'the registry key', value: identity.registryKey },
      { name: 'the API token', value: identity.apiToken },
    ],
    clock: { now: Math.floor(Date.now() / 1000) },
    expect: {
      iss: main.mesh?.issuer ?? order.profile.token.issuer,
      aud: main.mesh?.audience ?? order.profile.token.audience,
      alg: order.profile.token.algorithm,
      leewaySeconds: order.profile.limits.leewaySeconds,
    },
  }
}

async function publishedBy(mesh: ActorMesh): Promise<{ status: number; body: string }> {
  const answer = await request(`${mesh.registryUrl}/.well-known/jwks.json`, { headers: agent })
  return { status: answer.statusCode, body: await answer.body.text() }
}
