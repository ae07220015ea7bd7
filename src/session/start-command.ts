import { launchCommand } from '../launch/command.ts'
import { howItEnded } from '../launch/why-not-ready.ts'
import type { Start } from './instance.ts'
import { asTrouble } from './launch-trouble.ts'
import type { Order } from './order.ts'
import { readyProbe } from './ready-probe.ts'

/** Starts the droplet by its command line, in a process group of its own. */
export const startCommand =
  ({ target, waitMs }: Order, onGroup: (pgid: number) => void): Start =>
  async ({ env, port, client, healthPath, redact }) => {
    try {
      const launched = await launchCommand({
        argv: target.command ?? [],
        env,
        cwd: target.cwd,
        port,
        healthPath,
        waitMs,
        redact,
        onGroup,
        probe: () => readyProbe(client, healthPath),
      })
      return {
        ...launched,
        ended: () => (launched.alive() ? undefined : howItEnded(launched.exit())),
      }
    } catch (error) {
      throw asTrouble(error)
    }
  }
