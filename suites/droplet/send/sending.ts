import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Mesh, PeerRecord, Stage } from '../../../src/model/stage.ts'
import type { Json } from '../../../src/model/token.ts'
import { answeredWell } from '../life/outbound.ts'

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

export interface Target {
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
export const promptMs = 5000

/** Four tries: 7 s of waiting, half as much again, and the tries themselves. */
export const patientMs = 15_000

/** A cookie and an address of the caller, which have no business in the message. */
export const callerCookie = 'conformance=b7f2d1c05e'

/** A few at a time, in the order they were given: a droplet under test need not be a fast one. */
export async function inGroups<Item, Done>(
  items: readonly Item[],
  work: (item: Item) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = []
  for (let from = 0; from < items.length; from += atOnce)
    done.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))))
  return done
}

const atOnce = 4

/** A peer that nobody else sends to; its record may be an odd one. */
export function newTarget(mesh: Mesh, record?: PeerRecord): Target {
  const { id, url } = mesh.addPeer(record)
  return { id, path: `${new URL(url).pathname.replace(/\/$/, '')}/message` }
}

export const standingPeer = ({ facts }: Stage): Target => ({ id: facts.peerId, path: '/message' })

/** What a POST /send has beyond the plain one. */
export interface Extra {
  readonly message?: Sending['message']
  readonly headers?: readonly (readonly [string, string])[]
  readonly token?: string
}

/** The message of a plain POST /send. */
export const plainMessage = ({ facts, profile }: Stage): Sending['message'] =>
  facts.acceptedMessage ?? (profile.message.inert[0] as Sending['message'])

/** POST /send, and what it led to until a while after a confirmation. */
export async function sendTo(
  stage: Stage,
  target: Target,
  note: string,
  withinMs: number,
  extra: Extra = {},
): Promise<Sending> {
  const { mesh, profile } = stage
  const { message = plainMessage(stage), token: callerToken = stage.token() } = extra
  const since = mesh.now()
  const earliest = Date.now()
  const reply = await stage.ask({
    method: 'POST',
    path: profile.endpoints.send.path,
    token: callerToken,
    headers: extra.headers ?? [['Cookie', callerCookie]],
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

/** Whether a call reached a target, by its path or by the id in its body. */
export const isFor = (call: Call, { id, path }: Target): boolean =>
  call.path === path || namesTarget(call.json, id)

export const namesTarget = (json: unknown, id: number): boolean => membersOf(json).target === id
