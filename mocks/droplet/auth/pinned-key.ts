import { createPublicKey } from 'node:crypto'
import type { KeySet } from './keyset.ts'

/** The one key of a droplet that was handed it as a PEM text and asks nobody for any other. */
export function pinnedKey(pem: string): KeySet {
  const keys = [{ kid: 'pinned', key: createPublicKey(pem), jwk: {} }]
  return {
    find: async () => keys,
    all: () => keys,
    suspect: () => {},
    ready: async () => true,
    document: () => pem,
    healthy: () => true,
  }
}
