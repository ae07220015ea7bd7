import { request } from 'undici'
import { UsageError } from '../model/usage-error.ts'

/** Asks a real Registry for a token. Throws UsageError when it does not give one. */
export async function issueFrom(registry: string, key: string, dropletId: number): Promise<string> {
  const where = `${registry.replace(/\/+$/, '')}/auth/token`
  const failed = (came: string): UsageError =>
    new UsageError({
      expected: 'a token from the Registry',
      came,
      where,
      todo: 'check --registry and --registry-key',
    })
  try {
    const answer = await request(`${where}?droplet_id=${dropletId}`, {
      method: 'POST',
      headers: { 'x-registry-key': key },
      signal: AbortSignal.timeout(10_000),
    })
    const body: unknown = await answer.body.json()
    const told: Record<string, unknown> = { ...Object(body) }
    const token = told.token ?? told.access_token
    if (typeof token === 'string') return token
    throw failed(`HTTP ${answer.statusCode} without a token`)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw failed(error instanceof Error ? error.message : String(error))
  }
}
