import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import type { Fault } from '../src/model/fault.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { meshNames } from './mesh-names.ts'

let cast: Cast
let mesh: ActorMesh

const open = (faults: readonly Fault[] = []): Promise<ActorMesh> => {
  const redactor = createRedactor()
  return openMesh({
    profile,
    keys: cast,
    redactor,
    recorder: createRecorder(redactor),
    ...meshNames,
    faults,
  })
}

beforeAll(async () => {
  cast = await makeCast()
})
beforeEach(async () => {
  mesh = await open()
})
afterEach(() => mesh.close())

/** The code of the error that a plain connection meets, or the text that came until its end. */
function met(url: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`${text}${error.code}`))
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => resolve(`${text}closed`))
    socket.on('connect', () =>
      socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    )
  })
}

test('a refused actor has no open port, the others have, and lifting opens it again', async () => {
  const lift = mesh.fault({ at: 'registry.*', refuse: true })
  expect(await met(mesh.registryUrl)).toBe('ECONNREFUSED')
  expect(await met(mesh.orchestratorUrl)).toContain('200')
  lift()
  lift()
  await sleep(50)
  expect(await met(mesh.registryUrl)).toContain('200')
  expect(mesh.failures()).toEqual([])
})

test('two refusals hold until both are lifted', async () => {
  const lifts = [1, 2].map(() => mesh.fault({ at: 'peer.*', refuse: true }))
  lifts[0]?.()
  await sleep(50)
  expect(await met(mesh.peerUrl)).toBe('ECONNREFUSED')
  lifts[1]?.()
  await sleep(50)
  expect(await met(mesh.peerUrl)).toContain('200')
})

test('a refusal in the script holds from the start, and ends when its time is up', async () => {
  await mesh.close()
  mesh = await open([{ at: 'registry.*', refuse: 300 }])
  expect(await met(mesh.registryUrl)).toBe('ECONNREFUSED')
  await sleep(450)
  expect(await met(mesh.registryUrl)).toContain('200')
})

test('an endpoint has no port of its own', () => {
  expect(() => mesh.fault({ at: 'token', refuse: true })).toThrow('no port of its own')
})

test('a reset comes in the middle of the body, and a truncated body ends without its end', async () => {
  const body = '{"status":"active"}'
  const liftReset = mesh.fault({ at: 'registry.*', reset: true, body })
  const reset = await met(mesh.registryUrl)
  expect(reset).toContain('{"status"')
  expect(reset).not.toContain('active"}')
  // Node ends its side right before the reset; on a busy host that may be all a caller gets to see.
  expect(reset).toMatch(/(ECONNRESET|closed)$/)
  expect(reset).not.toMatch(/\r\n0\r\n/)
  liftReset()
  mesh.fault({ at: 'registry.*', flow: 'truncated', body })
  const cut = await met(mesh.registryUrl)
  expect(cut).toMatch(/transfer-encoding: chunked/i)
  expect(cut).toContain('{"status"')
  expect(cut).not.toMatch(/\r\n0\r\n/)
  expect(cut).toMatch(/closed$/)
})
