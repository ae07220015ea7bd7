import type { ProbeAnswer } from '../launch/readiness.ts'
import type { Client } from '../wire/client.ts'

/** One look whether a droplet that is being started answers. */
export async function readyProbe(client: Client, path: string): Promise<ProbeAnswer> {
  const { status, silence } = await client.ask({
    method: 'GET',
    path,
    note: 'ready?',
    timeoutMs: 3_500,
  })
  if (status !== undefined) return 'answered'
  return silence?.kind === 'refused' ? 'refused' : 'silent'
}
