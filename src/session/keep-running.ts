import type { Restarted, Settings } from '../model/stage.ts'
import type { Client } from '../wire/client.ts'
import type { Running } from './instance.ts'
import { TroubleError } from './trouble.ts'

/** What keeps a droplet that we launched: who runs now, and how it is started anew. */
export interface Kept {
  running(): Running
  /** False when it was started anew too often. */
  restart(): Promise<boolean>
  startWith(change: (settings: Settings) => Settings): Promise<Restarted>
}

/** Each request that takes the droplet down costs up to three: to begin anew, to make sure, to go on. */
const mostRestarts = 12

/** The droplet that runs now, and the ways to start it anew. */
export async function keepRunning(
  begin: (settings: Settings) => Promise<Running>,
  env: Settings,
  settle: () => Promise<void>,
): Promise<Kept> {
  let running = await begin(env)
  let restarts = 0
  return {
    running: () => running,
    restart: async () => {
      if (restarts >= mostRestarts) return false
      restarts += 1
      await running.stop()
      running = await begin(env)
      await settle()
      return true
    },
    startWith: async (change) => {
      await running.stop()
      try {
        running = await begin(change(env))
        await settle()
        return 'serves'
      } catch (error) {
        if (!(error instanceof TroubleError) || error.start === undefined) throw error
        running = ended(error)
        return error.start
      }
    },
  }
}

/** What is left of a start that came to nothing: its last words. */
const ended = ({ trouble: { came, log = [] } }: TroubleError): Running => ({
  log: () => [...log, came].join('\n'),
  alive: () => false,
  stop: async () => {},
})

/** Connections to the droplet that was there before may take a moment to be known as dead. */
export async function leaveOldConnections(client: Client, path: string): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const { silence } = await client.ask({ method: 'GET', path, note: 'there again?' })
    if (silence === undefined || silence.kind === 'timeout') return
  }
}
