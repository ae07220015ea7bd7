import type { Call } from '../../src/model/call.ts'
import type { Stimulus } from '../../src/model/check.ts'
import type { Reply } from '../../src/model/reply.ts'
import type { Mesh, Stage } from '../../src/model/stage.ts'
import type { Json } from '../../src/model/token.ts'
import { answeredWell } from './outbound.ts'

/** One POST /send, and what it led to. */
export interface Sending {
  readonly target: number
  readonly message: { readonly message_type: string; readonly payload: Json }
  readonly callerToken: string
  readonly reply: Reply
  /** Messages that reached the target, in order. */
  readonly deliveries: readonly Call[]
  /** Every look-up of the run up to the answer. */
  readonly lookups: readonly Call[]
  /** The answer is 404 out of a list that was fetched before the target was listed. */
  readonly fromOldList: boolean
  /** Wall clock of this host around the request, for the timestamp. */
  readonly sentAt: readonly [earliest: number, latest: number]
  readonly endedAtMs: number
}

export interface Sendings {
  readonly plain: Sending
  readonly busy: Sending
  readonly unknown: Sending
  readonly calls: readonly Call[]
  readonly retryBaseMs: number
  readonly registryKey: string
  readonly apiToken: string
}

interface Target {
  readonly id: number
  /** Path at which the messages of this target arrive. */
  readonly path: string
}

/** Both peers are listed before the first look-up, since a droplet may keep the list for a while. */
export const sendings: Stimulus<Sendings> = {
  name: 'POST /send to a peer, to a peer that fails twice, and to a droplet nobody knows',
  phase: 'send',
  waits: () => 2 * promptMs + patientMs,
  apply: async (stage) => {
    const { mesh, constants } = stage
    const [quiet, failing] = [newTarget(mesh), newTarget(mesh)]
    const lift = mesh.fault({ at: 'message', matching: failing.path, times: 2, status: 503 })
    const first = await sendTo(stage, quiet, 'a message for a peer', promptMs)
    const plain = first.fromOldList
      ? await sendTo(
          stage,
          standingPeer(stage),
          'a message for the peer of the first list',
          promptMs,
        )
      : first
    const nobody = { id: mesh.unknownId(), path: 'no path' }
    const [busy, unknown] = await Promise.all([
      sendTo(
        stage,
        failing,
        'a message for a peer that answers 503 twice',
        plain.deliveries.length > 0 ? patientMs : 0,
      ),
      sendTo(
        stage,
        nobody,
        'a message for a droplet nobody knows',
        plain.deliveries.length > 0 ? promptMs : 0,
      ),
    ])
    lift()
    return {
      plain,
      busy,
      unknown,
      calls: mesh.calls(),
      retryBaseMs: constants.retryBaseMs,
      registryKey: mesh.registryKey,
      apiToken: mesh.apiToken,
    }
  },
}

/** A delivery may follow its confirmation, but not long after. */
const promptMs = 5000

/** Four tries: 7 s of waiting, half as much again, and the tries themselves. */
const patientMs = 15_000

/** A cookie and an address of the caller, which have no business in the message. */
export const callerCookie = 'conformance=b7f2d1c05e'

function newTarget(mesh: Mesh): Target {
  const { id, url } = mesh.addPeer()
  return { id, path: `${new URL(url).pathname.replace(/\/$/, '')}/message` }
}

const standingPeer = ({ facts }: Stage): Target => ({ id: facts.peerId, path: '/message' })

async function sendTo(
  stage: Stage,
  target: Target,
  note: string,
  withinMs: number,
): Promise<Sending> {
  const { facts, mesh, profile } = stage
  const message = facts.acceptedMessage ?? (profile.message.inert[0] as Sending['message'])
  const callerToken = stage.token()
  const since = mesh.now()
  const earliest = Date.now()
  const reply = await stage.ask({
    method: 'POST',
    path: profile.endpoints.send.path,
    token: callerToken,
    headers: [['Cookie', callerCookie]],
    body: { [profile.send.targetField]: target.id, ...message },
    note,
    timeoutMs: 2 * patientMs,
  })
  const arrived = (calls: readonly Call[]): readonly Call[] =>
    calls.filter((call) => call.purpose === 'message' && call.at >= since && isFor(call, target))
  const accepted = reply.status !== undefined && reply.status < 300
  if (accepted) await mesh.until((calls) => arrived(calls).some(answeredWell), withinMs)
  const lookups = mesh.calls('lookup')
  return {
    target: target.id,
    message,
    callerToken,
    reply,
    deliveries: arrived(mesh.calls()),
    lookups,
    fromOldList:
      reply.status === 404 && lookups.length > 0 && !lookups.some((call) => call.at >= since),
    sentAt: [earliest, Date.now()],
    endedAtMs: mesh.now(),
  }
}

const isFor = (call: Call, { id, path }: Target): boolean =>
  call.path === path || namesTarget(call.json, id)

const namesTarget = (json: unknown, id: number): boolean =>
  typeof json === 'object' && json !== null && 'target' in json && json.target === id
