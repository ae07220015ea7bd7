import { kidUnknownForged } from '../../../fixtures/deviations/header.ts'
import { withoutKeys } from '../../../fixtures/deviations/outage.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Restarted, Stage } from '../../../src/model/stage.ts'
import { probeEach, said } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { wordsDiffer } from '../disc/words.ts'
import {
  askedUntil,
  type Patience,
  patienceFor,
  patiently,
  rotationMs,
  stepMs,
  twoRotationsMs,
} from './refetch.ts'
import { firstGood } from './scenes.ts'

/** What the droplet says of itself. */
export interface Look {
  readonly health: Reply
  readonly dependencies: Reply
}

/** A droplet that was started while the key set was out of reach. */
export interface Dark {
  /** That its sister, started in daylight, took a good token. */
  readonly bright: Reply
  readonly start: Restarted
  readonly look: Look
  readonly good: Reply
  readonly unknown: Reply
  readonly forged: readonly Reply[]
  readonly strings: readonly Reply[]
  readonly simple: Simple
  readonly signal: Signal
  readonly recovered: Patience
  readonly alive: boolean
  /** The same with no API token configured, and an empty one shown. */
  readonly unset: { readonly start: Restarted; readonly replies: readonly Reply[] }
}

export interface Simple {
  readonly probe: Reply
  /** On /send: the API token, and a made-up one beside it; undefined where there is no /send. */
  readonly send: { readonly known: Reply; readonly madeUp: Reply } | undefined
}

export interface Signal extends Omit<Patience, 'last'> {
  readonly before: Look
  readonly during: Look
  readonly told: boolean
}

export const dark: Stimulus<Dark> = {
  name: 'a start while the key set is out of reach, which then comes back',
  phase: 'outage',
  scene: { faults: [], long: true },
  patienceMs: twoRotationsMs,
  apply: async (stage) => {
    const bright = await firstGood(stage)
    await heard(stage, 0)
    const before = await look(stage)
    const lift = stage.mesh.fault({ at: 'jwks', drop: true })
    const restartedAt = stage.mesh.now()
    const start = await stage.restart((settings) => settings)
    const seen = { bright, start, ...(await inTheDark(stage)) }
    const signal = await signalled(stage, before, restartedAt)
    const alive = stage.alive()
    lift()
    const recovered = await askedUntil(stage, rotationMs(stage), () =>
      patiently(stage, stage.token(), 'a good token once the key set is there'),
    )
    return { ...seen, signal, alive, recovered, unset: await withoutApiToken(stage) }
  },
}

async function inTheDark(stage: Stage) {
  return {
    look: await look(stage),
    good: await patiently(stage, stage.token(), 'a good token while there was never a key'),
    unknown: (await tryTokens(stage, kidUnknownForged))[0] as Reply,
    forged: await tryTokens(stage, withoutKeys),
    strings: await probeEach(stage, opaque(stage)),
    simple: await simple(stage),
  }
}

/** Nothing that anyone was ever given as a token. */
const opaque = ({ mesh }: Stage) => [
  ...[11, 32, 300].map((length) => ({
    token: 'Zk3vQ8'.repeat(50).slice(0, length),
    note: `a made-up string of ${length} characters, while there was never a key`,
  })),
  { token: mesh.registryKey, note: 'the registry key, while there was never a key' },
]

async function simple(stage: Stage): Promise<Simple> {
  const { mesh, facts, profile } = stage
  const { send } = profile.endpoints
  const probe = await patiently(stage, mesh.apiToken, 'the API token while there was never a key')
  if (!facts.present.has(send.path)) return { probe, send: undefined }
  const order = (token: string, note: string): Promise<Reply> => {
    const { message_type, payload } = stage.envelope()
    const body = { [profile.send.targetField]: mesh.unknownId(), message_type, payload }
    return stage.ask({ method: 'POST', path: send.path, token, body, note })
  }
  const known = await order(mesh.apiToken, 'the API token on /send while there was never a key')
  return { probe, send: { known, madeUp: await order('Zk3vQ8Zk3vQ8', 'a made-up token on /send') } }
}

async function withoutApiToken(stage: Stage): Promise<Dark['unset']> {
  const lift = stage.mesh.fault({ at: 'jwks', drop: true })
  const start = await stage.restart((settings) => ({ ...settings, API_TOKEN: '' }))
  const values = ['Bearer', 'Bearer ']
  const replies =
    start === 'serves'
      ? await probeEach(
          stage,
          values.map((value) => ({
            headers: [['Authorization', value] as const],
            note: `"${value}" while there is neither a key nor an API token`,
          })),
        )
      : []
  lift()
  return { start, replies }
}

async function look(stage: Stage): Promise<Look> {
  const { health, dependencies } = stage.profile.endpoints
  const see = (path: string): Promise<Reply> =>
    stage.ask({ method: 'GET', path, note: 'what the droplet says of itself' })
  return { health: await see(health.path), dependencies: await see(dependencies.path) }
}

/** Until the droplet has beaten, it has reason to call the Registry out of reach, whatever its keys. */
const heard = (stage: Stage, since: number): Promise<boolean> =>
  stage.mesh.until(
    (calls) =>
      calls.some(
        ({ purpose, status, at }) => purpose === 'heartbeat' && status === 200 && at > since,
      ),
    stage.constants.intervalSeconds * 1000 + 1000,
  )

/** Looks until a word of it changes, as long as the droplet may take to follow its key set. */
async function signalled(stage: Stage, before: Look, restartedAt: number): Promise<Signal> {
  await heard(stage, restartedAt)
  const { mesh } = stage
  const started = mesh.now()
  const allowedMs = rotationMs(stage)
  const mostMs = patienceFor(stage, allowedMs)
  let during = await look(stage)
  while (!tells(before, during) && mesh.now() - started < mostMs) {
    await stage.wait(stepMs(stage))
    during = await look(stage)
  }
  const told = tells(before, during)
  return { before, during, told, tookMs: mesh.now() - started, allowedMs }
}

const tells = (before: Look, during: Look): boolean =>
  differs(before.health, during.health) || differs(before.dependencies, during.dependencies)

const differs = (before: Reply, during: Reply): boolean =>
  before.status !== undefined &&
  during.status !== undefined &&
  (before.status !== during.status || wordsDiffer(before.json, during.json))

/** Judges what was met in the dark, once the scene is known to have been a fair one. */
export function inDark(seen: Dark, judge: () => Outcome): Outcome {
  if (!isAccepted(seen.bright))
    return inconclusive(`the good token beforehand met ${said(seen.bright)}`, [
      seen.bright.exchange,
    ])
  return seen.start === 'serves'
    ? judge()
    : inconclusive('the droplet does not serve when it is started without a key set')
}
