import { launchCommand } from '../launch/command.ts'
import { LaunchError, type LaunchErrorKind } from '../launch/launch-error.ts'
import { howItEnded } from '../launch/why-not-ready.ts'
import type { Start } from './instance.ts'
import type { Order } from './order.ts'
import { TroubleError } from './trouble.ts'

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
        probe: async () => {
          const reply = await client.ask({
            method: 'GET',
            path: healthPath,
            note: 'ready?',
            timeoutMs: 3_500,
          })
          if (reply.status !== undefined) return 'answered'
          return reply.silence?.kind === 'refused' ? 'refused' : 'silent'
        },
      })
      return {
        ...launched,
        ended: () => (launched.alive() ? undefined : howItEnded(launched.exit())),
      }
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error
      const { expected, came, where, todo, log } = error
      throw new TroubleError(
        { kind: 'unreachable', expected, came, where, todo, log },
        becameOf[error.kind],
      )
    }
  }

const becameOf: Readonly<Record<LaunchErrorKind, 'ended' | 'mute' | undefined>> = {
  exited: 'ended',
  'never-ready': 'mute',
  silent: 'mute',
  'not-found': undefined,
  'port-taken': undefined,
}
