import type { Liar, LiarKind } from './strangers/liar.mjs'
import { startLiar as start } from './strangers/liar.mjs'

export type { Liar, LiarKind } from './strangers/liar.mjs'

/** Starts a server of the given dishonest kind on a free loopback port; close() ends every socket. */
export function startLiar(kind: LiarKind): Promise<Liar> {
  return start(kind)
}
