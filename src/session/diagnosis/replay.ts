import { request } from 'undici'
import type { Call } from '../../model/call.ts'
import type { ProofStep } from '../../model/report.ts'
import type { Staging } from '../staging.ts'
import { agent } from './known.ts'

const steps: readonly (readonly [Call['purpose'], string])[] = [
  ['orchestrator-register', 'register'],
  ['orchestrator-list', 'list droplets'],
  ['orchestrator-heartbeat', 'heartbeat'],
  ['orchestrator-details', 'get details'],
]

/** The droplet's refused calls to the Orchestrator once more, with a token the Registry issues to it. */
export async function replayed(
  staging: Staging,
  calls: readonly Call[],
): Promise<readonly ProofStep[]> {
  if (!calls.some(isStep)) return []
  return replayedWith(staging, calls, await registryToken(staging))
}

/** The same with a token of one's own. */
export async function replayedWith(
  staging: Staging,
  calls: readonly Call[],
  token: string,
): Promise<readonly ProofStep[]> {
  const proof: ProofStep[] = []
  for (const [purpose, name] of steps) {
    const call = calls.find((one) => one.purpose === purpose)
    if (!call) continue
    const { status, text } = await again(staging, call, token)
    proof.push({
      step: `${name}: ${call.method} ${call.path}`,
      before: `HTTP ${call.status}, ${call.refusal ?? 'refused'}`,
      after: `HTTP ${status}${status < 300 ? '' : ` ${text.slice(0, 80)}`}`,
    })
  }
  return proof
}

export const isStep = (call: Call): boolean => steps.some(([purpose]) => purpose === call.purpose)

/** Makes a call of the droplet once more with another token. */
export async function again(
  { main }: Staging,
  call: Call,
  token: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const base = call.actor === 'orchestrator' ? main.mesh?.orchestratorUrl : main.mesh?.registryUrl
  const answer = await request(`${base}${call.target}`, {
    method: call.method as 'GET' | 'POST',
    headers: { ...agent, 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(call.method === 'GET' ? {} : { body: call.text }),
  })
  return { status: answer.statusCode, text: await answer.body.text() }
}

/** A token as the Registry issues it to the droplet. */
export async function registryToken({ main, world }: Staging): Promise<string> {
  const { mesh } = main
  const id = encodeURIComponent(world.identity.dropletDomain)
  const answer = await request(`${mesh?.registryUrl}/auth/token?droplet_id=${id}`, {
    method: 'POST',
    headers: { ...agent, 'x-registry-key': mesh?.registryKey ?? '' },
  })
  const body = (await answer.body.json()) as Record<string, unknown>
  return String(body.token ?? body.access_token)
}
