import { sign } from 'node:crypto'
import { changed, decoded, segment, segmentsOf } from '../../../fixtures/jws.ts'
import type { Cast } from '../../../fixtures/keys.ts'
import type { Changes } from '../../diagnosis/probes.ts'
import type { Json } from '../../model/token.ts'

export interface TokenParts {
  readonly header: Json
  readonly claims: Json
}

/** What a compact token says; throws when it is none. */
export function partsOf(token: string): TokenParts {
  const { header, payload } = segmentsOf(token)
  return { header: decoded(header), claims: decoded(payload) }
}

/** A token with this header and these claims, changed, and signed by a key of the cast. */
export function twinOf(
  cast: Cast,
  by: 'K1' | 'K2' | 'KD',
  { header, claims }: TokenParts,
  changes: Changes = {},
): string {
  const input = `${segment(changed(header, changes.header))}.${segment(changed(claims, changes.claims))}`
  return `${input}.${sign('sha256', Buffer.from(input), cast[by].privateKey).toString('base64url')}`
}
