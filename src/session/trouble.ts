import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import type { Trouble } from '../model/report.ts'
import type { Client } from '../wire/client.ts'
import type { Order } from './order.ts'

/** The run cannot go on; carries the four lines a person sees. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError'
  readonly trouble: Trouble
  /** What became of a droplet that was started and did not come to serve. */
  readonly start: 'ended' | 'mute' | undefined
  constructor(trouble: Trouble, start?: 'ended' | 'mute') {
    super(`${trouble.came} (${trouble.where})`)
    this.trouble = trouble
    this.start = start
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

/** A target somebody else started answers its health path before anything else is asked. */
export async function awaitAnswer(client: Client, order: Order): Promise<void> {
  const path = order.profile.endpoints.health.path
  const reply = await client.ask({ method: 'GET', path, note: 'is anybody there?' })
  if (reply.status !== undefined) return
  throw new TroubleError({
    kind: 'unreachable',
    expected: 'any complete HTTP answer',
    came: reply.silence?.detail ?? 'no answer',
    where: `GET ${order.target.url ?? ''}${order.target.prefix}${path}`,
    todo: /certificate/i.test(reply.silence?.detail ?? '')
      ? 'doctor shows what certificate it bears; --ca FILE names its authority, --client-cert FILE what it may ask of you'
      : 'check the address and that the droplet runs; --health-path and --prefix say where to look',
  })
}

/** A port of ours that is taken: nobody's fault, but the run cannot start. */
export function portTaken(error: unknown): TroubleError | undefined {
  const taken = error instanceof Error && /EADDRINUSE|port is in use/i.test(error.message)
  if (!taken) return undefined
  return new TroubleError({
    kind: 'unreachable',
    expected: 'free ports for the mock mesh',
    came: error.message,
    where: 'the start of the mesh',
    todo: 'end what listens there, or choose others with --registry-port, --orchestrator-port and --peer-port',
  })
}
