import type { Ask, Reply } from '../model/reply.ts'
import type { Constants } from '../model/stage.ts'
import type { Instance } from './instance.ts'
import { ReadOnly } from './read-only.ts'
import { forgetReply, type Watch, watchReply } from './watch.ts'

export interface AskOptions {
  readonly instance: Instance
  /** Whether the instance is a scene's: nobody else speaks to it. */
  readonly alone: boolean
  readonly constants: Constants
  readonly keep: (reply: Reply) => void
  readonly readOnly: boolean
  /** Shared by all stages of a run. */
  readonly patience: { limitNeverLifts: boolean; readonly meantUntil: Map<string, number> }
  readonly silentEndpoints: Map<string, Reply | 'answers'>
}

/** How one stimulus asks the droplet: what a rate limit or the load of our own requests turned away goes again. */
export function createAsk(options: AskOptions, watch: Watch): (request: Ask) => Promise<Reply> {
  const { instance } = options
  const send = async (request: Ask): Promise<Reply> =>
    watchReply(watch, await answered(options, request))
  const kept = (reply: Reply): Reply => {
    options.keep(reply)
    return reply
  }
  const ask = async (request: Ask): Promise<Reply> => {
    if (options.readOnly && !['GET', 'HEAD', 'OPTIONS'].includes(request.method))
      throw new ReadOnly()
    const { value: reply, crowded } = await instance.pace.beside(() => send(request))
    // What a crowd of ours was told under load is no answer to any one of its requests.
    const doubtful = crowded && isTurnedAway(reply)
    if (request.atOnce) return doubtful ? reply : kept(reply)
    const liftsAt = liftOf(reply)
    if (liftsAt !== undefined) return instance.pace.alone(() => again(kept(reply), liftsAt))
    if (!doubtful) return kept(reply)
    // A scene plays by its own clock: what comes later is another question there.
    if (options.alone) return reply
    return instance.pace.alone(async () => (isMeant(request) ? kept(reply) : byItself(reply)))
  }
  const isMeant = ({ path }: Ask): boolean =>
    performance.now() < (options.patience.meantUntil.get(path) ?? 0)
  /** The same once more while nothing else is under way: what was turned away under load was not answered. */
  const byItself = async (met: Reply, pauseMs = 0): Promise<Reply> => {
    await new Promise((resume) => setTimeout(resume, pauseMs))
    const reply = await send(met.ask)
    if (isTurnedAway(reply) && pauseMs < mostPauseMs) {
      forgetReply(watch, reply)
      return byItself(met, pauseMs + mostPauseMs / 2)
    }
    if (isTurnedAway(reply))
      options.patience.meantUntil.set(met.ask.path, performance.now() + meantMs)
    else {
      watch.limited += 1
      forgetReply(watch, met)
    }
    return kept(reply)
  }
  /** The same once more, when the limit says that it has ended; a limit that does not is waited for no longer. */
  const again = async (met: Reply, liftsAt: number, tries = 1): Promise<Reply> => {
    const pauseMs = Math.max(0, liftsAt - performance.now())
    if (options.patience.limitNeverLifts || pauseMs > options.constants.maxWaitMs) return met
    watch.waitedMs += pauseMs
    watch.limited += 1
    await new Promise((resume) => setTimeout(resume, pauseMs))
    const reply = kept(await send(met.ask))
    const next = liftOf(reply)
    if (next === undefined) return reply
    if (tries < mostRepeats) return again(reply, next, tries + 1)
    options.patience.limitNeverLifts = true
    return reply
  }
  return ask
}

/** Silence is not repeated to make sure: an endpoint that never answered is not asked twice. */
async function answered({ instance, silentEndpoints }: AskOptions, request: Ask): Promise<Reply> {
  const endpoint = `${request.method} ${request.path}`
  const known = silentEndpoints.get(endpoint)
  if (known !== undefined && known !== 'answers') return { ...known, ask: request }
  const reply = await instance.client.ask(request)
  if (reply.status !== undefined) silentEndpoints.set(endpoint, 'answers')
  else if (reply.silence?.kind === 'timeout' && silentEndpoints.get(endpoint) === undefined)
    silentEndpoints.set(endpoint, reply)
  return reply
}

const mostRepeats = 2
/** So long it is believed of an endpoint that it turns away whatever it is asked, alone or not. */
const meantMs = 2000
/** Connections that are held open by other means take a moment to go. */
const mostPauseMs = 400

/** Overloaded: it says so, or its server ends the connection in place of an answer. */
const isTurnedAway = ({ status, silence }: Reply): boolean =>
  status === 503 || (silence !== undefined && ['closed', 'reset', 'refused'].includes(silence.kind))

/** When a 429 says that it ends (performance.now()): it is a wait, never a refusal. */
function liftOf({ status, headers }: Reply): number | undefined {
  if (status !== 429) return undefined
  const after = headers['retry-after'] ?? ''
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000
  return performance.now() + (Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 1000)
}
