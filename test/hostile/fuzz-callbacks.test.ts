import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { inPool } from '../../src/self-test/in-pool.ts'
import { fuzzedCallbacks } from './fuzzed-callbacks.ts'
import { openTargetMesh, post, say } from './mesh.ts'
import { expectWholeReport } from './report.ts'

const seed = 20_260_119

test('10,000 fuzzed callbacks are answered or cut off, and the report of them is whole', {
  timeout: 240_000,
}, async () => {
  const mesh = await openTargetMesh()
  const places = [mesh.registryUrl, mesh.registryUrl, mesh.orchestratorUrl, mesh.peerUrl]
  const key = `X-Registry-Key: ${mesh.registryKey}`
  const asking = post('/auth/token?droplet_id=42', '', key, 'Connection: close')
  const { text } = await say(mesh.registryUrl, asking)
  const [token = ''] = /(?:[\w-]+\.){2}[\w-]+/.exec(text.split('\r\n\r\n')[1] ?? '') ?? []
  const script = fuzzedCallbacks(10_000, seed, token)
  const seen = new Map<number, number>()
  await inPool(script, 128, async (bytes, index) => {
    for (const status of await statusesOf(places[index % places.length] ?? '', bytes))
      seen.set(status, (seen.get(status) ?? 0) + 1)
  })

  // A 500 would be our own failure, told to nobody.
  expect([...seen.keys()].filter((status) => status > 499)).toEqual([])
  // Without these the fuzz would only have knocked at one door.
  for (const status of [200, 400, 401, 404, 405, 422])
    expect(seen.get(status), String(status)).toBeGreaterThan(20)
  expect(mesh.failures()).toEqual([])
  expect({}).not.toHaveProperty('polluted')
  expect(mesh.calls().length + mesh.overflow()).toBeGreaterThan(2000)
  expectWholeReport(mesh.recorder.all())

  expect((await say(mesh.registryUrl, asking)).statuses).toEqual([200])
})

/** Says it and listens; ends its own side behind the answer, or where a request that is none waits for its rest. */
function statusesOf(url: string, bytes: Buffer): Promise<number[]> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    const patience = setTimeout(() => socket.end(), 400)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      socket.end()
    })
    socket.on('close', () => {
      clearTimeout(patience)
      resolve([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code)))
    })
  })
}
