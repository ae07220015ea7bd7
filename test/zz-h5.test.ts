import { test } from 'vitest'
import { Agent } from 'undici'
import inspector from 'node:inspector/promises'
import { writeFileSync } from 'node:fs'
import { makeCast } from '../fixtures/keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { openMesh } from '../mocks/actors/mesh.ts'
import { createClient } from '../src/wire/client.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { createServer } from 'node:http'
test('bench', async () => {
  const redactor = createRedactor(), recorder = createRecorder(redactor)
  const mesh = await openMesh({ profile, keys: await makeCast(), redactor, recorder, registryKey: 'registry-key-1', apiToken: 'api-token-1', dropletId: 4, dropletDomain: 'drop4.x', peerId: 5, peerDomain: 'drop5.x', seed: 1 })
  const c = createClient({ baseUrl: mesh.registryUrl, recorder, userAgent: 'ua', runId: 'r', timeoutMs: 5000 })
  const t = async (name: string, n: number, f: () => Promise<unknown>) => { const b = performance.now(); let left = n; await Promise.all(Array.from({ length: 8 }, async () => { while (left-- > 0) await f() })); const ms = performance.now() - b; console.log(name, (n / ms * 1000).toFixed(0), 'rps') }
  const s = createServer((_q, r) => r.end('{}')); await new Promise<void>((r) => s.listen(0, '127.0.0.1', r))
  const base = `http://127.0.0.1:${(s.address() as { port: number }).port}`
  const agent = new Agent({ connections: 8 })
  await t('bare undici to bare node', 3000, async () => { const r = await agent.request({ origin: base, path: '/', method: 'GET' }); await r.body.text() })
  const stop = async () => {
  const { profile: p } = await session.post('Profiler.stop'); 
  const self = new Map<string, number>(); const byId = new Map(p.nodes.map((n) => [n.id, n])); p.samples?.forEach((id, i) => { const n = byId.get(id)!; const k = n.callFrame.functionName + ' ' + n.callFrame.url.split('/').slice(-3).join('/') + ':' + n.callFrame.lineNumber; self.set(k, (self.get(k) ?? 0) + (p.timeDeltas?.[i] ?? 0)) })
  console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 35).map(([k, v]) => `${(v / 1000).toFixed(0)}ms ${k}`).join('\n'))
  }
  const d = createClient({ baseUrl: base, recorder, userAgent: 'ua', runId: 'r', timeoutMs: 5000 })
  const session = new inspector.Session(); session.connect(); await session.post('Profiler.enable'); await session.post('Profiler.start')
  await t('client to bare node', 3000, () => d.ask({ method: 'GET', path: '/health', token: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl' }))
  if (process.env.CL) await stop()
  await t('health', 500, () => c.ask({ method: 'GET', path: '/health' }))
  if (!process.env.CL) await session.post('Profiler.start')
  await t('health', 1000, () => c.ask({ method: 'GET', path: '/health' }))
  await t('token', 1000, () => c.ask({ method: 'POST', path: '/auth/token?droplet_id=4', headers: [['X-Registry-Key', 'registry-key-1']] }))
  await t('token flood by undici', 2000, async () => { const r = await agent.request({ origin: mesh.registryUrl, path: '/auth/token?droplet_id=4', method: 'POST', headers: { 'x-registry-key': 'registry-key-1' } }); await r.body.text() })
  if (!process.env.CL) await stop()
  await mesh.close(); await c.close(); await d.close(); await agent.destroy(); s.closeAllConnections(); s.close()
})
