import { freePort } from '../launch/ports.ts'
import type { Order } from './order.ts'

/** Where a droplet is asked on 127.0.0.1, and the port that it is told: in a container they may differ. */
export interface Place {
  readonly port: number
  readonly told: number
}

/** Where our actors and the droplets that we start live. */
export interface Premises {
  /** The address our actors listen on and are told by. */
  readonly host: string
  /** Another name for it, as the droplet resolves names. */
  readonly otherName: string
  /** A place for one more droplet. */
  place(): Promise<Place>
}

/** This machine's loopback, and a port that is free unless one was named. */
export const loopback = ({ target }: Order): Premises => ({
  host: '127.0.0.1',
  otherName: 'localhost',
  place: async () => {
    const port = target.port ?? (await freePort())
    return { port, told: port }
  },
})
