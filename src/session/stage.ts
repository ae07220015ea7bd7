import { randomUUID } from 'node:crypto'
import type { Profile } from '../model/profile.ts'
import type { Ask } from '../model/reply.ts'
import type { Credential, Envelope, Facts, Ledger, Stage } from '../model/stage.ts'
import type { Deviation, Json, PublicKeys } from '../model/token.ts'
import { type AskOptions, createAsk } from './ask.ts'
import { callBack } from './call-back.ts'
import type { Instance } from './instance.ts'
import { ReadOnly } from './read-only.ts'
import { type Watch, watchMesh, watchReply, watchTalk } from './watch.ts'

export interface StageOptions extends AskOptions {
  readonly profile: Profile
  readonly seed: number
  readonly facts: () => Facts
  readonly token: (deviation?: Deviation) => string
  readonly ledger: () => Ledger
  /** Opens one more instance like that of the scene, and closes it with the scene. */
  readonly companion: () => Promise<Instance>
  readonly keys: PublicKeys
  readonly secrets: readonly string[]
}

/** The stage of one stimulus: the droplet, its mesh, and a watch on all it does. */
export function createStage(options: StageOptions, watch: Watch): Stage {
  const { instance, profile } = options
  const { pace } = instance
  const watched = instance.mesh && watchMesh(instance.mesh, watch, () => performance.now())
  const ask = createAsk(options, watch)
  const stage: Stage = {
    profile,
    get facts() {
      return options.facts()
    },
    constants: options.constants,
    seed: options.seed,
    get mesh() {
      if (!watched) throw new Error('this run has no mesh of its own')
      return watched
    },
    ask: (request) => ask(request),
    askRaw: async (bytes, note) => {
      if (options.readOnly) throw new ReadOnly()
      return watchReply(watch, await pace.aside(() => instance.client.askRaw(bytes, note)))
    },
    callBack: async (url, note) => {
      const reply = await callBack(instance.client, url, note, instance.place)
      return reply && watchReply(watch, reply)
    },
    converse: async (conversation) => {
      if (options.readOnly) throw new ReadOnly()
      const hold = () => instance.client.converse(conversation)
      const talk = await pace.aside(hold)
      const isBusy = talk.answers.some(({ status }) => status === 503)
      return watchTalk(watch, isBusy && !options.alone ? await pace.alone(hold) : talk)
    },
    raw: instance.client.raw,
    probe: (credential) => ask(probeOf(stage, credential)),
    keys: options.keys,
    token: options.token,
    envelope: (parts) => envelopeOf(profile, options.facts(), parts, options.token),
    wait: async (ms) => {
      watch.waitedMs += ms
      await new Promise((resume) => setTimeout(resume, ms))
    },
    ledger: () => {
      const ledger = options.ledger()
      for (const call of ledger.calls) watch.callbacks.add(call.exchange)
      return ledger
    },
    secrets: options.secrets,
    log: () => instance.running?.log() ?? '',
    spilled: () => instance.spilled(),
    alive: () => instance.running?.alive() ?? true,
    resources: () => instance.running?.resources?.(),
    signal: (name) => {
      if (!options.alone) throw new Error('only the droplet of a scene is signalled')
      return instance.running?.signal?.(name) ?? false
    },
    exit: () => instance.running?.exit?.(),
    companion: async () => {
      const { mesh } = await options.companion()
      if (!mesh) throw new Error('this run has no mesh of its own')
      return watchMesh(mesh, watch, () => performance.now())
    },
    restart: (change) => {
      if (!options.alone) throw new Error('only the droplet of a scene is started anew')
      options.silentEndpoints.clear()
      return instance.startWith(change)
    },
  }
  return stage
}

/** Every tenth credential is also tried where it matters most: by its note, so that a run repeats itself. */
function probeOf(stage: Stage, credential: Credential): Ask {
  const headers = [
    ...(credential.headers ?? []),
    ...(credential.token === undefined
      ? []
      : [['Authorization', `Bearer ${credential.token}`] as const]),
  ]
  const read = stage.facts.protectedRead
  const message = stage.profile.endpoints.message.path
  const spared = sampled(credential.note) && stage.facts.present.has(message)
  if (read !== undefined && credential.body === undefined && !spared)
    return { method: 'GET', path: read + (credential.query ?? ''), headers, note: credential.note }
  return {
    method: 'POST',
    path: message + (credential.query ?? ''),
    headers,
    body: { ...stage.envelope(), ...credential.body },
    note: credential.note,
  }
}

const sampled = (note: string): boolean =>
  [...note].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7) % 10 === 0

/** A fresh message the droplet is known to accept; parts are named as in the seed documents. */
export function envelopeOf(
  profile: Profile,
  facts: Facts,
  parts: Json = {},
  signature?: () => string,
): Envelope {
  const { ids, members, fixed, inert: inerts, signature: signs } = profile.message
  const inert = facts.acceptedMessage ?? inerts[0]
  const asId = (id: number): unknown => (ids === 'string' ? `droplet-${id}` : id)
  const envelope: Envelope = {
    trace_id: randomUUID(),
    source: asId(facts.peerId),
    target: asId(facts.dropletId ?? 1),
    message_type: inert?.message_type ?? 'event',
    payload: inert?.payload ?? {},
    timestamp: new Date().toISOString(),
  }
  const whole: Json = { ...fixed, ...inDialect(envelope, members) }
  if (signs === 'bearer' && signature) whole.signature = signature()
  Object.assign(whole, inDialect(parts, members, true))
  for (const [name, value] of Object.entries(whole)) if (value === undefined) delete whole[name]
  return whole as Envelope
}

/** Members under the names of the dialect; those it does not have are left out, unless somebody asks for them. */
const inDialect = (message: Json, members: Readonly<Record<string, string>>, all = false): Json =>
  Object.fromEntries(
    Object.entries(message).flatMap(([name, value]) => {
      const called = Object.hasOwn(members, name) ? members[name] : all ? name : undefined
      return called === undefined ? [] : [[called, value]]
    }),
  )
