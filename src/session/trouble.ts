import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import type { Trouble } from '../model/report.ts'
import type { Order } from './order.ts'

/** The run cannot go on; carries the four lines a person sees. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError'
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(`${trouble.came} (${trouble.where})`)
    this.trouble = trouble
  }
}

/** A droplet the user starts shows that it lives in our mesh by asking for a token or for the keys. */
export async function awaitFirstCall(mesh: ActorMesh, order: Order): Promise<void> {
  const spoke = await mesh.until((calls) => calls.length > 0, order.waitMs)
  if (spoke) return
  throw new TroubleError({
    kind: 'unreachable',
    expected: 'a first request of the droplet to our Registry (a token, or the key set)',
    came: `none within ${order.waitMs / 1000} s`,
    where: mesh.registryUrl,
    todo: 'start the droplet with the environment printed above, or allow more time with --wait',
  })
}
