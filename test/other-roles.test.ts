import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { makeCast } from '../fixtures/keys.ts'
import { createMint } from '../fixtures/mint.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { openMesh } from '../mocks/actors/mesh.ts'
import { orderFor } from '../src/self-test/order.ts'
import { idsIn } from '../src/self-test/prove.ts'
import { planOf } from '../src/session/plan.ts'
import { openSession } from '../src/session/session.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'

const only = ['CTL-POS-TOKEN', 'AUTH-SER-*', 'AUTH-JWT-*', 'AUTH-SIG-*', 'AUTH-CLM-*']

// The rows of the verifier ask nothing of a droplet: they are put to whoever has a protected GET endpoint.
it("puts the verifier's rows to an Orchestrator", { timeout: 60_000 }, async () => {
  const cast = await makeCast()
  const redactor = createRedactor()
  const recorder = createRecorder(redactor)
  const names = { dropletId: 42, dropletDomain: 'drop42.mesh.test' }
  const peer = { peerId: 5, peerDomain: 'drop5.mesh.test' }
  const secrets = { registryKey: 'a-registry-key', apiToken: 'an-api-token' }
  const common = { profile, redactor, recorder, ...names, ...peer, ...secrets, seed: 1 }
  const mesh = await openMesh({ ...common, keys: cast })
  const mint = createMint({
    cast,
    profile,
    ...peer,
    issuer: mesh.issuer,
    audience: mesh.audience,
    lure: mesh.lureUrl,
    signer: () => 'K1',
  })
  const bare = orderFor({ only })
  const target = { ...bare.target, kind: 'url', command: undefined } as const
  const order = {
    ...bare,
    target: { ...target, url: mesh.orchestratorUrl, token: mint(), probe: '/droplets' },
  }
  const session = await openSession(order)
  try {
    const { checks } = planOf(order)
    const findings = await Promise.all(checks.map((check) => session.conduct(check)))
    expect(idsIn(findings, 'error', 'inconclusive', 'blocked')).toEqual([])
    const failed = findings.filter(({ state, level }) => state === 'fail' && level === 'MUST')
    expect(failed.map(({ id, actual }) => `${id}: ${actual}`)).toEqual([])
    expect(idsIn(findings, 'pass').length).toBeGreaterThan(35)
  } finally {
    await session.close()
    await mesh.close()
  }
})

it('is told of one that lets everybody in', { timeout: 60_000 }, async () => {
  const server = createServer(({ url = '' }, response) => {
    response.statusCode = ['/health', '/droplets'].includes(url) ? 200 : 404
    response.setHeader('content-type', 'application/json').end('{"status":"active"}')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const bare = orderFor({ only: ['CTL-NEG-GARBAGE'] })
  const target = { ...bare.target, kind: 'url', command: undefined } as const
  const order = {
    ...bare,
    target: { ...target, url: `http://127.0.0.1:${port}`, probe: '/droplets' },
  }
  const session = await openSession(order)
  try {
    const { checks } = planOf(order)
    const findings = await Promise.all(checks.map((check) => session.conduct(check)))
    expect(idsIn(findings, 'fail')).toEqual(['CTL-NEG-GARBAGE'])
  } finally {
    await session.close()
    server.close()
  }
})
