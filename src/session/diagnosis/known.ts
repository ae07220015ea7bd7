import { request } from 'undici'
import type { ActorMesh } from '../../../mocks/actors/mesh.ts'
import type { DiagnosisInput } from '../../diagnosis/types.ts'
import type { Profile } from '../../model/profile.ts'
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
    secrets: secretsOf(identity),
    clock: { now: Math.floor(Date.now() / 1000) },
    expect: expectationOf(order.profile, main.mesh),
  }
}

/** Shared secrets that are taken for tokens. */
export const secretsOf = ({
  registryKey,
  apiToken,
}: {
  readonly registryKey: string
  readonly apiToken: string
}): DiagnosisInput['secrets'] => [
  { name: 'the registry key', value: registryKey },
  { name: 'the API token', value: apiToken },
]

/** What a verifier of this dialect asks of a token; in a mesh of ours, what that mesh writes. */
export const expectationOf = (
  { token, limits }: Profile,
  mesh: Pick<ActorMesh, 'issuer' | 'audience'> = token,
): DiagnosisInput['expect'] => ({
  iss: mesh.issuer,
  aud: mesh.audience,
  alg: token.algorithm,
  leewaySeconds: limits.leewaySeconds,
})

async function publishedBy(mesh: ActorMesh): Promise<{ status: number; body: string }> {
  const answer = await request(`${mesh.registryUrl}/.well-known/jwks.json`, { headers: agent })
  return { status: answer.statusCode, body: await answer.body.text() }
}
