import type { Cast } from '../fixtures/keys.ts'
import { signalGroup } from '../src/launch/process-group.ts'
import type { Order } from '../src/session/order.ts'
import { openSession, type Session } from '../src/session/session.ts'
import { startCommand } from '../src/session/start-command.ts'

export interface Living {
  readonly url: string
  readonly session: Session
}

const groups = new Set<number>()
process.once('exit', () => {
  for (const pgid of groups) signalGroup(pgid, 'SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/** Lets a droplet live in a mesh of ours while the work lasts. */
export async function withDroplet<Result>(
  order: Order,
  cast: Cast,
  work: (living: Living) => Promise<Result>,
): Promise<Result> {
  let url = ''
  const begin = startCommand(order, (pgid) => groups.add(pgid))
  const session = await openSession(order, {
    cast,
    start: (given) => {
      url = `http://127.0.0.1:${given.port}`
      return begin(given)
    },
  })
  try {
    return await work({ url, session })
  } finally {
    await session.close()
  }
}
