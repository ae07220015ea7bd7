import { setTimeout as sleep } from 'node:timers/promises'
import type { Conduct } from '../conduct.ts'
import { isObject } from '../json.ts'
import { publishedKeys } from './curve-lapse.ts'
import { Unmapped } from './refusal.ts'

/** Stumbles as a careless reader of JWKs does: over a key without kid, a private one, one spelt at length. */
export function stumbleOver(document: string, kid: string, type: unknown): void {
  const entries = publishedKeys(document)
  const own = entries.filter((jwk) => jwk.kid === kid)
  const odd =
    !String(type).includes('json') ||
    entries.some((jwk) => jwk.kid === undefined) ||
    own.some(({ d, n }) => d !== undefined || Buffer.from(String(n), 'base64url')[0] === 0)
  if (odd) throw new Unmapped('an unexpected key')
}

/** Asks for one key after the other until the kid fits. */
export async function searchOneByOne(kids: Iterable<string>, wanted: string): Promise<void> {
  for (const kid of kids) {
    await sleep(1)
    if (kid === wanted) return
  }
}

/** Of several entries with one kid only the first, whatever its kind. */
export function entriesThatCount(
  entries: readonly unknown[],
  conduct: Conduct,
): readonly unknown[] {
  if (conduct.kidPicks === 'every-usable') return entries
  const kids = entries.map((entry) => (isObject(entry) ? entry.kid : undefined))
  return entries.filter((_, index) => kids.indexOf(kids[index]) === index)
}
