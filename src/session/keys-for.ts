import { type Cast, makeCast, makeStranger } from '../../fixtures/keys.ts'
import type { Order } from './order.ts'

/** The keys of a run; without a mesh or a droplet of our own, one is enough. */
export const keysFor = ({ target }: Order): Promise<Cast> =>
  target.mesh || target.kind !== 'url' ? makeCast() : makeStranger()
