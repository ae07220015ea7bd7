import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { callsFor, gapsMs } from '../life/beats.ts'
import { everCalls } from '../life/life.ts'
import { answeredWell } from '../life/outbound.ts'
import { type Spell, spell } from '../life/spells.ts'
import { countdown, healthOf } from '../life/troubles.ts'
import { endsAtMs, firstIssued } from './token-end.ts'

/** A droplet whose calls are refused: by the Orchestrator throughout, by the Registry in another way at each start. */
export interface Refusals {
  readonly calm: Look
  /** Calls and log of the first start, in which only the Orchestrator refuses. */
  readonly first: { readonly calls: readonly Call[]; readonly printed: string }
  readonly forbidden: Spell<Look>
  readonly unknown: Spell
  readonly withdrawn: Spell<Look>
}

/** What the droplet says of itself. */
export interface Look {
  readonly health: Reply
  readonly dependencies: Reply
}

/** The one the guide's second stands for; short, since what is looked at lasts sixty of them. */
export const baseMs = 20

/** A busy host may add this to a short wait. */
const lateMs = 400

/** What the guide's minute stands for: sixty of the waits that the droplet was told, or of its own where it heeds no hint. */
export function minuteMs(ownMs: number | undefined, toldMs = baseMs): number {
  return 60 * (ownMs === undefined || ownMs <= 2 * toldMs + lateMs ? toldMs : ownMs)
}

/** Droplets with waits of their own are watched to the end only where the run allows for it. */
export const patientMs = ({ constants }: Pick<Stage, 'constants'>, hurriedMs: number): number =>
  constants.maxWaitMs >= 240_000 ? 200_000 : hurriedMs

const asSeeded = '{"detail":"Could not validate credentials"}'

/** In the detail of the refusal, and to be found in the log again. */
export const detailWord = 'violet-harbour'

/** One failure that may pass shows how soon the droplet is wont to ask again. */
const stumble: Fault = { at: 'token', times: 1, status: 500, body: '{"detail":"Internal error"}' }

const mostMs = 29_000

export const refusals: Stimulus<Refusals> = {
  name: 'token requests answered 403, 404, 422 and 401, and an Orchestrator that answers 401',
  phase: 'life',
  scene: {
    long: true,
    faults: [{ at: 'orchestrator.*', status: 401, body: asSeeded }],
    env: { RETRY_BASE_MS: String(baseMs) },
  },
  waits: (clockwork) => patientMs(clockwork, mostMs),
  apply: async (stage) => {
    const remainingMs = countdown(stage.mesh, patientMs(stage, mostMs))
    const first = await calmStart(stage, remainingMs)
    const calm = await look(stage)
    const watched = (name: string, faults: readonly Fault[]) =>
      refusedStart(stage, name, [stumble, ...faults], remainingMs)
    return {
      calm,
      first,
      forbidden: await watched('token requests answered 403', [
        { at: 'token', status: 403, body: '{"detail":"droplet is suspended"}' },
      ]),
      unknown: {
        ...(await watched('token requests answered 404 and 422', [
          { at: 'token', after: 1, times: 1, status: 404, body: '{"detail":"unknown droplet"}' },
          { at: 'token', status: 422, body: unprocessable },
        ])),
        met: undefined,
      },
      withdrawn: await withdrawnKey(stage, remainingMs),
    }
  },
}

const unprocessable = JSON.stringify({
  detail: [{ loc: ['query', 'droplet_id'], msg: detailWord, type: 'value_error' }],
})

async function calmStart(stage: Stage, remainingMs: () => number): Promise<Refusals['first']> {
  const { mesh } = stage
  if (await everCalls(stage))
    await mesh.until(
      (calls) =>
        callsFor(calls, 'heartbeat').some(answeredWell) &&
        calls.some(({ actor }) => actor === 'orchestrator'),
      Math.min(patienceMs, remainingMs()),
    )
  // What is printed of a call follows its answer, and that of its repetition.
  const printMs = countdown(mesh, 1500)
  while (!/\b401\b/.test(stage.log()) && printMs() > 0) await stage.wait(50)
  return { calls: mesh.calls(), printed: stage.log() }
}

/** How long something is waited for that a droplet does at once, or not at all. */
const patienceMs = 3000

/** From the first refusal on it is watched for as long as sixty of the shortest waits. */
const refusedStart = (
  stage: Stage,
  name: string,
  faults: readonly Fault[],
  remainingMs: () => number,
): Promise<Spell<Look>> =>
  spell(stage, {
    name,
    faults,
    during: async ({ until, calls }) => {
      await until((all) => refused(all).length > 0, Math.min(patienceMs, remainingMs()))
      const mostMs = watchMs(minuteMs(ownBaseMs(calls())), remainingMs())
      await until((all) => refused(all).length > 20, mostMs)
      return look(stage)
    },
  })

/** A minute that there is no time for is not begun: a glimpse will do then. */
export const watchMs = (minute: number, leftMs: number): number =>
  minute + hereafterMs <= leftMs ? minute + edgeMs : Math.min(glimpseMs, leftMs)

/** What else has to have its time, and how much longer than a minute is a minute. */
const hereafterMs = 8000
const edgeMs = 50
const glimpseMs = 60 * baseMs

/** Token requests that were refused for good, not for a moment. */
export const refused = (calls: readonly Call[]): readonly Call[] =>
  callsFor(calls, 'token').filter(({ status = 0, fault }) => fault && status > 400 && status < 500)

const lifeSeconds = 3

/** Until the last token has ended and a heartbeat or two were due since. */
const withdrawnKey = (stage: Stage, remainingMs: () => number): Promise<Spell<Look>> =>
  spell(stage, {
    name: 'a registry key withdrawn',
    faults: [
      { at: 'token', times: 1, issue: { lifeSeconds } },
      { at: 'token', status: 401, body: '{"detail":"Invalid registry key"}' },
    ],
    during: async ({ until, calls, sinceMs }) => {
      await until((all) => firstIssued(all) !== undefined, Math.min(patienceMs, remainingMs()))
      const issued = firstIssued(calls())
      const endsAt = (issued && endsAtMs(issued)) ?? sinceMs
      const lingerMs = 2 * stage.constants.intervalSeconds * 1000 + 1000
      const restMs = endsAt - stage.mesh.now() + Math.min(lingerMs, patienceMs)
      await stage.wait(Math.max(0, Math.min(restMs, remainingMs())))
      return look(stage)
    },
  })

async function look(stage: Stage): Promise<Look> {
  const health = await healthOf(stage, 'what the droplet says of itself')
  const { path } = stage.profile.endpoints.dependencies
  const note = 'what the droplet says of others'
  const token = stage.token()
  return { health, dependencies: await stage.ask({ method: 'GET', path, token, note }) }
}

/** The wait after the one failure that may pass; undefined when there was none. */
export function ownBaseMs(calls: readonly Call[]): number | undefined {
  const [gap] = gapsMs(callsFor(calls, 'token').slice(0, 2))
  return gap
}
