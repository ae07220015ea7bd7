// A process of its own: the mock Registry as the command `mesh` opens it, recording and redacting as ever.
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { openBench } from '../src/session/bench/bench.ts'
import { tellStarter } from './token-server.ts'

const domain = 'drop42.mesh.test'
const { mesh } = await openBench({
  profile,
  host: '127.0.0.1',
  ports: { registry: 0, orchestrator: 0, peer: 0 },
  droplet: { id: 42, domain, port: 8010 },
  heartbeatSeconds: 30,
  ownKeyPem: undefined,
})
tellStarter({
  url: `${mesh.registryUrl}/auth/token?droplet_id=${domain}`,
  headers: { 'x-registry-key': mesh.registryKey },
  body: '',
  field: profile.token.field,
})
