import { createPublicKey, verify } from 'node:crypto'
import { request } from 'undici'
import { decoded, segmentsOf } from '../../fixtures/jws.ts'
import type { Cast } from '../../fixtures/keys.ts'
import { meshAnswers, misfit } from '../../fixtures/mesh-answers.ts'
import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import type { Lapse } from '../model/fault.ts'
import { membersOf } from '../model/json.ts'
import type { Profile } from '../model/profile.ts'
import { TroubleError } from './trouble.ts'

const agent = { 'user-agent': 'udc-conformance self-check' }

/**
 * Proves our Registry and Orchestrator before they are used to blame anybody: a token issued over HTTP
 * verifies, by another code path, under the key set served over HTTP, and a forged twin does not get in; and what
 * they answer is what the profile lets a droplet rely on.
 */
export async function checkOurselves(
  mesh: ActorMesh,
  cast: Cast,
  profile: Profile,
  play: readonly Lapse[] = [],
): Promise<void> {
  const answers = meshAnswers(profile, mesh.issuer)
  const token = await issued(mesh, (body) => fits('token answer', answers.token, body))
  const { header, payload, signature } = segmentsOf(token)
  fits('token', answers.claims, decoded(payload))
  const keys = await published(mesh, (body) => fits('key set', answers.keySet, body))
  await checkRecords(mesh, (body) => fits('look-up record', answers.record, body))
  const bytes = Buffer.from(`${header}.${payload}`)
  const proved = keys.some((jwk) =>
    verify(
      'sha256',
      bytes,
      createPublicKey({ key: jwk, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    ),
  )
  if (!proved)
    throw ourFault(
      'a token our Registry issued verifies under the keys it publishes',
      'it does not',
    )
  const forged = verify('sha256', bytes, cast.KX.publicKey, Buffer.from(signature, 'base64url'))
  if (forged) throw ourFault("the attacker's key verifies nothing", 'it verified an issued token')
  // An Orchestrator that is asked to be wrong is not asked to be right.
  if (play.includes('orchestrator-without-audience')) return
  const [good, bad] = await Promise.all([
    listed(mesh, token),
    listed(mesh, `${token.slice(0, -8)}AAAAAAAA`),
  ])
  if (good !== 200 || bad !== 401)
    throw ourFault(
      'our Orchestrator answers 200 to an issued token and 401 to an altered one',
      `${good} and ${bad}`,
    )
}

type Look = (body: unknown) => void

/** Throws unless an answer of ours is one that a droplet may rely on. */
function fits(what: string, schema: Parameters<typeof misfit>[0], body: unknown): void {
  const wrong = misfit(schema, body)
  if (wrong !== undefined)
    throw ourFault(`the ${what} of our Registry to be what the profile says`, wrong)
}

async function issued(mesh: ActorMesh, look: Look): Promise<string> {
  const answer = await request(`${mesh.registryUrl}/auth/token?droplet_id=self-check.mesh.test`, {
    method: 'POST',
    headers: { ...agent, 'x-registry-key': mesh.registryKey },
  })
  const body: unknown = await answer.body.json()
  const token = Object.values(membersOf(body)).find(isTokenText)
  if (answer.statusCode !== 200 || token === undefined)
    throw ourFault('our Registry issues a token', `HTTP ${answer.statusCode}`)
  look(body)
  return token
}

const isTokenText = (value: unknown): value is string =>
  typeof value === 'string' && value.split('.').length === 3 && value.startsWith('ey')

async function published(mesh: ActorMesh, look: Look): Promise<Record<string, string>[]> {
  const answer = await request(mesh.jwksUrl, { headers: agent })
  const body = (await answer.body.json()) as { keys: Record<string, string>[] }
  look(body)
  return body.keys
}

/** The peer that is listed from the start, in the list and by its own look-up. */
async function checkRecords(mesh: ActorMesh, look: Look): Promise<void> {
  const list = await read(`${mesh.registryUrl}/registry/droplets`)
  const droplets = membersOf(list).droplets
  const records: readonly unknown[] = Array.isArray(droplets) ? droplets : []
  if (records.length === 0)
    throw ourFault('our Registry lists a peer of ours', 'it lists no droplet at all')
  // The first is a peer of ours; a droplet that has registered meanwhile speaks for itself.
  look(records[0])
  const id = String(membersOf(records[0]).droplet_id)
  look(await read(`${mesh.registryUrl}/registry/droplet/${encodeURIComponent(id)}`))
}

async function read(url: string): Promise<unknown> {
  const answer = await request(url, { headers: agent })
  return answer.body.json()
}

async function listed(mesh: ActorMesh, token: string): Promise<number> {
  const answer = await request(`${mesh.orchestratorUrl}/droplets`, {
    headers: { ...agent, authorization: `Bearer ${token}` },
  })
  await answer.body.dump()
  return answer.statusCode
}

const ourFault = (expected: string, came: string): TroubleError =>
  new TroubleError({
    kind: 'mock',
    expected,
    came,
    where: 'the self-check before the first request to the droplet',
    todo: 'this is a fault of ours and no verdict on your droplet: please report it',
  })
