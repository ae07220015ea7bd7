import { setTimeout as sleep } from 'node:timers/promises'
import type { Conduct } from '../conduct.ts'
import { isObject } from '../json.ts'
import type { Answered } from '../outbound.ts'
import { publishedKeys } from './curve-lapse.ts'
import { Unmapped } from './refusal.ts'

/** Stumbles as a careless reader of key sets does: over what it did not foresee. */
export function stumble(
  { oddKeys }: Conduct,
  kid: string,
  { text, headers }: { readonly text: string; readonly headers: Answered['headers'] },
): void {
  if (oddKeys === 'tolerated') return
  const keys = publishedKeys(text)
  const odd =
    oddKeys === 'crash-every-token'
      ? !String(headers['content-type']).includes('json') || keys.some((jwk) => !('kid' in jwk))
      : keys.some((jwk) => jwk.kid === kid && ('d' in jwk || firstOctet(jwk.n) === 0))
  if (odd) throw new Unmapped('an unforeseen key')
}

const firstOctet = (text: unknown): number | undefined => Buffer.from(String(text), 'base64url')[0]

/** Takes a millisecond for each key it has to look at before the kid fits. */
export async function searchOneByOne(kids: readonly string[], wanted: string): Promise<void> {
  await sleep(kids.indexOf(wanted) + 1)
}

/** Of several entries with one kid only the first, whatever its kind. */
export function entriesThatCount(
  entries: readonly unknown[],
  { kidPicks }: Conduct,
): readonly unknown[] {
  if (kidPicks === 'every-usable') return entries
  const kids = entries.map((entry) => (isObject(entry) ? entry.kid : undefined))
  return entries.filter((_, index) => kids.indexOf(kids[index]) === index)
}
