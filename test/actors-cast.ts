import { generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { mesh as meshProfile } from '../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import type { MeshOptions } from '../mocks/actors/mesh-options.ts'
import type { Call } from '../src/model/call.ts'
import { registerOwn } from '../src/session/secrets.ts'
import { createRecorder, type Recorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'

export const registryKey = 'registry-key-canary-7f3a'
const apiToken = 'api-token-canary-91c0'

export const domain = 'drop42.fullpotential.ai'

export let cast: Cast

export let mesh: ActorMesh

export let recorder: Recorder

export const options = (more: Partial<MeshOptions> = {}): MeshOptions => {
  const redactor = createRedactor()
  registerOwn(redactor, { registryKey, apiToken }, cast)
  recorder = createRecorder(redactor)
  return {
    profile: meshProfile,
    keys: cast,
    redactor,
    recorder,
    registryKey,
    apiToken,
    dropletId: 42,
    dropletDomain: domain,
    peerId: 5,
    peerDomain: 'drop5.mesh.test',
    seed: 1,
    ...more,
  }
}

beforeAll(async () => {
  cast = await makeCast()
})

beforeEach(async () => {
  mesh = await openMesh(options())
})

afterEach(() => mesh.close())

export type Json = Record<string, unknown>

export interface Told {
  readonly status: number
  readonly json: Json
  readonly headers: Headers
}

export type Teller = (url: string, init?: RequestInit) => Promise<Told>

export const told = async (response: Response): Promise<Told> => {
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : {} }
}

export const overHttp: Teller = async (url, init) => told(await fetch(url, init))

export const json = (body: unknown, token?: string): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
})

export const bearer = (token: string): RequestInit => ({
  headers: { authorization: `Bearer ${token}` },
})

export const asksToken = { method: 'POST', headers: { 'x-registry-key': registryKey } }

export const identity = { id: domain, host: domain, droplet_id: domain }

export async function token(tell: Teller = overHttp, id: string = domain): Promise<string> {
  const { json } = await tell(`${mesh.registryUrl}/auth/token?droplet_id=${id}`, asksToken)
  return String(json.token)
}

export const last = (purpose: Parameters<ActorMesh['calls']>[0]): Call => {
  const call = mesh.calls(purpose).at(-1)
  if (call === undefined) throw new Error(`no ${purpose} call`)
  return call
}

/** The token of a droplet that signs for itself: only droplet_id, iat and exp, no kid. */
export async function selfSigned(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  return new SignJWT({ droplet_id: 42 })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
}
