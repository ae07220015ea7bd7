import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import type { Talk } from '../model/conversation.ts'
import { isClosed, type Reply } from '../model/reply.ts'
import type { Mesh } from '../model/stage.ts'

/** Counts what one stimulus did and looked at, so that its evidence is kept by the wire. */
export interface Watch {
  readonly exchanges: string[]
  answered: number
  closed: number
  readonly callbacks: Set<string>
  /** Milliseconds it only waited. */
  waitedMs: number
  /** How often a request went again because the droplet had turned it away. */
  limited: number
}

export const createWatch = (): Watch => ({
  exchanges: [],
  answered: 0,
  closed: 0,
  callbacks: new Set(),
  waitedMs: 0,
  limited: 0,
})

export function watchReply(watch: Watch, reply: Reply): Reply {
  watch.exchanges.push(reply.exchange)
  if (reply.status !== undefined) watch.answered += 1
  else if (isClosed(reply)) watch.closed += 1
  return reply
}

/** What was turned away and then asked again is no evidence of anything. */
export function forgetReply(watch: Watch, { exchange, status }: Reply): void {
  const at = watch.exchanges.lastIndexOf(exchange)
  if (at < 0) return
  watch.exchanges.splice(at, 1)
  if (status === undefined) watch.closed -= 1
  else watch.answered -= 1
}

export function watchTalk(watch: Watch, talk: Talk): Talk {
  if (talk.exchange === '') return talk
  watch.exchanges.push(talk.exchange)
  if (talk.answers.length > 0) watch.answered += 1
  return talk
}

/** The mesh as one stimulus sees it: what it looks at counts as its evidence. */
export function watchMesh(mesh: ActorMesh, watch: Watch, now: () => number): Mesh {
  return {
    registryUrl: mesh.registryUrl,
    registryKey: mesh.registryKey,
    apiToken: mesh.apiToken,
    orchestratorUrl: mesh.orchestratorUrl,
    calls: (purpose) => {
      const calls = mesh.calls(purpose)
      for (const call of calls) watch.callbacks.add(call.exchange)
      return calls
    },
    until: async (predicate, withinMs) => {
      const started = now()
      try {
        return await mesh.until(predicate, withinMs)
      } finally {
        watch.waitedMs += now() - started
      }
    },
    fault: (fault) => mesh.fault(fault),
    addPeer: (record) => mesh.addPeer(record),
    amendPeer: (id, record) => mesh.amendPeer(id, record),
    unknownId: () => mesh.unknownId(),
    lureUrl: mesh.lureUrl,
    publish: (keys, signer) => mesh.publish(keys, signer),
    now: () => mesh.now(),
  }
}
