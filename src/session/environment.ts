import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import { dropletEnvironment } from '../launch/environment.ts'
import type { World } from './instance.ts'

/** The environment a launched droplet gets, with the placeholders of --env filled in. */
export function environmentFor(
  { order, identity, cast }: Pick<World, 'order' | 'identity' | 'cast'>,
  mesh: ActorMesh,
  port: number,
  ownKeyFile: string,
): Record<string, string> {
  return dropletEnvironment({
    parent: order.target.parentEnv,
    inheritEnv: order.target.inheritEnv,
    port,
    droplet: {
      id: identity.dropletId,
      name: 'droplet-under-test',
      domain: identity.dropletDomain,
      steward: 'conformance',
    },
    registry: { url: mesh.registryUrl, key: mesh.registryKey, jwksUrl: mesh.jwksUrl },
    orchestratorUrl: mesh.orchestratorUrl,
    token: {
      issuer: mesh.issuer,
      audience: mesh.audience,
      algorithm: order.profile.token.algorithm,
    },
    apiToken: mesh.apiToken,
    heartbeatSeconds: order.intervalSeconds,
    hints: {
      jwksCacheSeconds: Math.max(1, order.jwksCooldownSeconds * 4),
      jwksCooldownSeconds: order.jwksCooldownSeconds,
      httpTimeoutSeconds: 2,
      retryBaseMs: order.retryBaseMs,
    },
    overrides: order.target.env,
    placeholders: {
      'registry.url': mesh.registryUrl,
      'registry.key': mesh.registryKey,
      'registry.jwks': mesh.jwksUrl,
      'registry.publicKeyPem': cast.K1.pem,
      'orchestrator.url': mesh.orchestratorUrl,
      issuer: mesh.issuer,
      audience: mesh.audience,
      port: String(port),
      'own.publicKeyPem': cast.KD.pem,
      'own.privateKeyFile': ownKeyFile,
    },
  })
}
