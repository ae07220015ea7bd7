import { freePort } from '../launch/ports.ts'
import type { Order } from './order.ts'
import type { Hooks } from './session.ts'
import { startCommand } from './start-command.ts'
import { openImage } from './start-image.ts'

/** How the droplet of an order is started: by command, from an image, or not by us. Throws TroubleError. */
export async function launching(
  order: Order,
  onGroup: (pgid: number) => void,
): Promise<Pick<Hooks, 'start' | 'premises'>> {
  const { command, image } = order.target
  if (image !== undefined) return openImage(order, image, freePort)
  return command === undefined ? {} : { start: startCommand(order, onGroup) }
}
