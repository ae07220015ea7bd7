import type { ActorMesh } from '../../../mocks/actors/mesh.ts'
import { dropletEnvironment } from '../../launch/environment.ts'
import type { BenchOrder } from './bench.ts'

/** What a droplet has to be told to live in this mesh, with the durations of the profile. */
export function environmentOf(
  order: BenchOrder,
  mesh: ActorMesh,
): Readonly<Record<string, string>> {
  const { profile, droplet, host } = order
  const { limits } = profile
  const noProxy = [...new Set(['127.0.0.1', 'localhost', host])].join(',')
  return dropletEnvironment({
    parent: {},
    port: droplet.port,
    droplet: {
      id: droplet.id,
      name: `droplet-${droplet.id}`,
      domain: droplet.domain,
      steward: 'steward',
    },
    registry: { url: mesh.registryUrl, key: mesh.registryKey, jwksUrl: mesh.jwksUrl },
    orchestratorUrl: mesh.orchestratorUrl,
    token: { issuer: mesh.issuer, audience: mesh.audience, algorithm: profile.token.algorithm },
    apiToken: mesh.apiToken,
    heartbeatSeconds: order.heartbeatSeconds,
    hints: {
      jwksCacheSeconds: limits.rotationMaxSeconds,
      jwksCooldownSeconds: limits.jwksCooldownSeconds,
      httpTimeoutSeconds: 5,
      retryBaseMs: limits.retryBaseMs,
    },
    overrides: { NO_PROXY: noProxy, no_proxy: noProxy },
  })
}
