import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Issue } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { registryKeyed } from '../auth/algorithm-exact.ts'
import { callsFor } from '../life/beats.ts'
import { sendAway } from './sent-away.ts'
import {
  callsSince,
  type FirstStart,
  firstStart,
  type Start,
  showsToken,
  startAnew,
} from './starts.ts'

/** A start in which every token the Registry gives is odd in one way. */
export interface OddStart extends Start {
  readonly health: Reply
  /** From the first token request to the last look, in milliseconds. */
  readonly watchedMs: number
}

/** What callers' tokens met meanwhile. */
export interface Callers {
  /** What was printed before they came. */
  readonly logBefore: string
  readonly good: Reply
  readonly symmetric: readonly Reply[]
}

export interface OddTokens {
  readonly first: FirstStart
  readonly intervalSeconds: number
  /** All absent where the first start asked for no token. */
  readonly starts?: {
    readonly otherMember: OddStart
    readonly symmetric: OddStart & Callers
    readonly elsewhere: OddStart
    readonly somebody: OddStart
    readonly ended: OddStart
  }
}

/** The base of waits the droplet is told: short, so that some of them fit into the scene. */
const retryBaseMs = 100

/** Doubling waits have room for four requests in it. */
const watchMs = 15 * retryBaseMs

/** Time for the first call that shows a token, or for a word in the log. */
const momentMs = 800

export const oddTokens: Stimulus<OddTokens> = {
  name: 'starts towards a Registry whose tokens are odd in one way each',
  phase: 'life',
  scene: { faults: [], env: { RETRY_BASE_MS: String(retryBaseMs) } },
  waits: () => 18_000,
  apply: async (stage) => {
    const { facts, constants } = stage
    const first = await firstStart(stage)
    const { intervalSeconds } = constants
    if (first.asked === undefined) return { first, intervalSeconds }
    const begin = (what: string, issue: Issue, done = showsToken, meanwhile = nothing) =>
      startWith(stage, what, issue, done, first.promptMs, meanwhile)
    const otherMember = await begin('a token called access_token', { field: 'access_token' })
    const callers: Tried = {}
    const symmetric = await begin('an HS256 token', { algorithm: 'HS256' }, showsToken, (calls) =>
      tryCallers(stage, calls, callers),
    )
    const elsewhere = await begin('a token of another issuer for another audience', {
      claims: { iss: 'https://registry.elsewhere.test', aud: 'elsewhere' },
    })
    const somebody = await begin(
      'a token for another droplet',
      { claims: { sub: facts.peerDomain, droplet_id: facts.peerId } },
      showsToken,
      () =>
        sendAway(stage, stage.facts.peerId, 'a message to send, with a token for another droplet'),
    )
    const ended = await begin(
      'a token that has ended',
      { lifeSeconds: -60 },
      () => false,
      () => stage.wait(Math.max(0, watchMs - first.promptMs)),
    )
    const { logBefore = '', good, issued, keyed } = callers
    return {
      first,
      intervalSeconds,
      starts: {
        otherMember,
        symmetric: {
          ...symmetric,
          logBefore,
          good: good ?? symmetric.health,
          symmetric: [issued, keyed].filter((reply) => reply !== undefined),
        },
        elsewhere,
        somebody,
        ended,
      },
    }
  },
}

interface Tried {
  logBefore?: string
  good?: Reply
  issued?: Reply
  keyed?: Reply
}

const nothing = async (_: readonly Call[]): Promise<void> => {}

async function startWith(
  stage: Stage,
  what: string,
  issue: Issue,
  done: (calls: readonly Call[]) => boolean,
  promptMs: number,
  meanwhile: (calls: readonly Call[]) => Promise<void>,
): Promise<OddStart> {
  const { mesh, profile } = stage
  const lift = mesh.fault({ at: 'token', issue })
  const start = await startAnew(stage, what, (settings) => settings, done, promptMs + momentMs)
  if (start.start === 'serves') await meanwhile(start.calls)
  const health = await stage.ask({
    method: 'GET',
    path: profile.endpoints.health.path,
    note: `the droplet with ${what}`,
  })
  lift()
  const calls = callsSince(stage, start.since)
  const [asked] = callsFor(calls, 'token')
  return {
    ...start,
    calls,
    log: stage.log(),
    health,
    watchedMs: asked ? mesh.now() - asked.at : 0,
  }
}

/** A refused call may be told of a little later than the token that led to it. */
const aWordMs = 200

/** The very token that the droplet was given, one like it, and a good one. */
async function tryCallers(stage: Stage, calls: readonly Call[], callers: Tried): Promise<void> {
  await stage.wait(aWordMs)
  callers.logBefore = stage.log()
  const issued = callsFor(calls, 'token').find((call) => call.issued !== undefined)?.issued
  const keyed = registryKeyed(stage.mesh.registryKey)
  const [good, own, like] = await Promise.all([
    stage.probe({ token: stage.token(), note: 'a good token, while HS256 is issued' }),
    issued === undefined
      ? undefined
      : stage.probe({ token: issued, note: 'the HS256 token that the droplet was given' }),
    stage.probe({ token: stage.token(keyed), note: keyed.name }),
  ])
  callers.good = good
  callers.keyed = like
  if (own) callers.issued = own
}
