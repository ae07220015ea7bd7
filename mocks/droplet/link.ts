import type { Conduct } from './conduct.ts'
import type { Reply } from './outbound.ts'

/** What the last calls said about the others in the mesh. */
export interface Link {
  registry(reply: Reply): Reply
  orchestrator(reply: Reply): Reply
  connected(): boolean
  orchestratorConnected(): boolean
}

export function createLink(keysHealthy: () => boolean, { refusalsTold }: Conduct): Link {
  let registry = false
  let orchestrator = false
  const up = (reply: Reply) =>
    reply.kind === 'answer' &&
    reply.status < 500 &&
    !(refusalsTold && turnedAway.includes(reply.status))
  return {
    registry(reply) {
      registry = up(reply)
      return reply
    },
    orchestrator(reply) {
      orchestrator = up(reply)
      return reply
    },
    connected: () => registry && keysHealthy(),
    orchestratorConnected: () => orchestrator,
  }
}

/** Who is refused like this is out of the mesh as surely as without a line. */
const turnedAway: readonly number[] = [401, 403, 422]
