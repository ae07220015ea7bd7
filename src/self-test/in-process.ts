import { setTimeout as sleep } from 'node:timers/promises'
import type { Conduct } from '../../mocks/droplet/conduct.ts'
import { startDroplet } from '../../mocks/droplet/droplet.ts'
import type { Exit } from '../model/stage.ts'
import type { Start } from '../session/instance.ts'
import { TroubleError } from '../session/trouble.ts'

/** Starts the reference with a fault, in this process. */
export const inProcess =
  (fault: Partial<Conduct>): Start =>
  async ({ env, port }) => {
    const lines: string[] = []
    const starting = startDroplet({ ...env, PORT: String(port) }, fault, (line) =>
      lines.push(line),
    ).catch((error: unknown) => {
      throw badStart(String(error), 'ended')
    })
    const droplet = await Promise.race([starting, sleep(muteMs)])
    if (!droplet) {
      // There is no process to be killed: it is ended once it has come up.
      starting.then((late) => late.close()).catch(() => undefined)
      throw badStart('it does not answer', 'mute')
    }
    let exit: Exit | undefined
    const leave = droplet.leaveBy((code) => {
      exit ??= { code, signal: null }
    })
    return {
      log: () => lines.join('\n'),
      alive: () => exit === undefined,
      exit: () => exit,
      signal: (name) => {
        if (exit === undefined) leave(name)
        return exit === undefined
      },
      stop: () => droplet.close(),
    }
  }

/** How long a start in this process may take: far less than a real one. */
const muteMs = 4000

/** What a command line is told as that ends at once, or never serves. */
const badStart = (came: string, start: 'ended' | 'mute'): TroubleError =>
  new TroubleError(
    {
      kind: 'unreachable',
      expected: 'a droplet that starts',
      came,
      where: 'in process',
      todo: 'read the message',
    },
    start,
  )
