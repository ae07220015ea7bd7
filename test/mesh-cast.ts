import { type KeyObject, sign } from 'node:crypto'
import { freshPair } from '../fixtures/fresh-key.ts'
import { makeCast } from '../fixtures/keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { type Bench, type BenchOrder, openBench } from '../src/session/bench/bench.ts'
import type { Heard } from '../src/session/bench/hear.ts'

/** Making keys is the slowest part of a bench. */
const cast = await makeCast()

export const own = freshPair({ rsa: 2048 })
export const ownPem = own.publicKey.export({ type: 'spki', format: 'pem' }).toString()

export const benchOrder = (changes: Partial<BenchOrder> = {}): BenchOrder => ({
  profile,
  host: '127.0.0.1',
  ports: { registry: 0, orchestrator: 0, peer: 0 },
  droplet: { id: 42, domain: 'drop42.mesh.test', port: 8010 },
  heartbeatSeconds: 30,
  ownKeyPem: undefined,
  ...changes,
})

/** A bench for the length of one piece of work, and what it told. */
export async function atBench<T>(
  changes: Partial<BenchOrder>,
  work: (bench: Bench, told: () => Promise<readonly Heard[]>) => Promise<T>,
): Promise<T> {
  const bench = await openBench(benchOrder(changes), cast)
  const heard: Heard[] = []
  const settled = bench.hear((one) => void heard.push(one))
  try {
    return await work(bench, async () => {
      await settled()
      return heard.splice(0)
    })
  } finally {
    await bench.close()
  }
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as self-signing droplets mint it: no kid, no iss, no aud. */
export function selfSigned(key: KeyObject = own.privateKey): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { droplet_id: 42, iat: now, exp: now + 600 }
  const input = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
}

export async function issuedBy({ mesh }: Bench): Promise<string> {
  const answer = await fetch(`${mesh.registryUrl}/auth/token?droplet_id=drop42.mesh.test`, {
    method: 'POST',
    headers: { 'x-registry-key': mesh.registryKey },
  })
  const { token } = (await answer.json()) as { token: string }
  return token
}

/** The four calls of a droplet at the Orchestrator, one after the other, and their statuses. */
export async function fourCalls({ mesh }: Bench, token: string): Promise<number[]> {
  const payload = { droplet_id: 42, name: 'a droplet', status: 'active' }
  const steps = [
    ['POST', '/droplets/register'],
    ['GET', '/droplets'],
    ['POST', '/droplets/42/heartbeat'],
    ['GET', '/droplets/42'],
  ] as const
  const statuses: number[] = []
  for (const [method, path] of steps) {
    const answer = await fetch(mesh.orchestratorUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify(payload) } : {}),
    })
    await answer.text()
    statuses.push(answer.status)
  }
  return statuses
}

export const ids = (heard: readonly Heard[]): (string | undefined)[] =>
  heard.map(({ verdict }) => verdict.reason?.id)
