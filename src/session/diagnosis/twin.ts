import { sign } from 'node:crypto'
import { changed, segment } from '../../../fixtures/jws.ts'
import type { Cast } from '../../../fixtures/keys.ts'
import type { Changes } from '../../diagnosis/probes.ts'
import type { Json } from '../../model/token.ts'

/** A token with this header and these claims, changed, and signed by a key of the cast. */
export function twinOf(
  cast: Cast,
  by: 'K1' | 'K2' | 'KD',
  { header, claims }: { readonly header: Json; readonly claims: Json },
  changes: Changes = {},
): string {
  const input = `${segment(changed(header, changes.header))}.${segment(changed(claims, changes.claims))}`
  return `${input}.${sign('sha256', Buffer.from(input), cast[by].privateKey).toString('base64url')}`
}
