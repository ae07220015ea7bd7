import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { callsFor } from './beats.ts'
import { everCalls } from './life.ts'
import { answeredWell } from './outbound.ts'
import { countdown, healthOf } from './troubles.ts'

/** One start of the droplet and what followed; times are those of the mesh, in milliseconds. */
export interface Start {
  readonly calls: readonly Call[]
  readonly health: Reply
  readonly printed: string
  /** When the fault was lifted, where that was done while it was watched. */
  readonly liftedMs: number
  readonly untilMs: number
}

/** The starts of one droplet towards a Registry that answers otherwise each time; what was not reached is missing. */
export interface Starts {
  readonly retryBaseMs: number
  readonly intervalSeconds: number
  readonly stumbling: Start
  /** From the confirmed registration to the first heartbeat; undefined when either was not seen. */
  readonly beatDelayMs: number | undefined
  readonly answered: Readonly<Partial<Record<Answer, Start>>>
  readonly refused: Readonly<Partial<Record<'403' | '422', Start>>>
}

export type Answer = '201' | '204' | '409'

/** Long enough to be measured while other droplets start beside this one. */
const measurableMs = 500

/** What the later starts are told, so that they are soon over. */
export const shortBaseMs = 100

const registered = '{"ok":true,"status":"registered"}'

const answers: Readonly<Record<Answer, Omit<Fault, 'at'>>> = {
  '201': { status: 201, body: registered },
  '204': { status: 204, body: '' },
  '409': { status: 409, body: '{"detail":"droplet already exists"}' },
}

/** In the detail of the refusals, and to be found in the log again. */
export const refusalWord = 'orange-lighthouse'

const refusals = {
  '403': { status: 403, body: `{"detail":"scope missing: ${refusalWord}"}` },
  '422': {
    status: 422,
    body: JSON.stringify({
      detail: [{ loc: ['body', 'host'], msg: refusalWord, type: 'value_error' }],
    }),
  },
} as const

const totalMs = 29_000

export const starts: Stimulus<Starts> = {
  name: 'registrations answered 500, 503, 201, 204, 409, 403 and 422',
  phase: 'life',
  scene: {
    faults: [
      { at: 'register', times: 1, status: 500, body: '{"detail":"Registry internal error"}' },
      {
        at: 'register',
        after: 1,
        times: 1,
        status: 503,
        body: '{"detail":"Registry is starting"}',
      },
    ],
    env: { RETRY_BASE_MS: String(measurableMs) },
  },
  waits: () => totalMs,
  apply: async (stage) => {
    const remainingMs = countdown(stage.mesh, totalMs)
    const stumbling = await stumble(stage, remainingMs)
    const beatDelayMs = delayOf(stumbling)
    const common = {
      retryBaseMs: measurableMs,
      intervalSeconds: stage.constants.intervalSeconds,
      stumbling,
      beatDelayMs,
    }
    if (beatDelayMs === undefined) return { ...common, answered: {}, refused: {} }
    const answered: Partial<Record<Answer, Start>> = {}
    for (const name of ['201', '204', '409'] as const)
      answered[name] = await answeredStart(stage, answers[name], beatDelayMs, remainingMs)
    const refused = {
      '403': await refusedStart(stage, refusals['403'], remainingMs),
      '422': await refusedStart(stage, refusals['422'], remainingMs),
    }
    return { ...common, answered, refused }
  },
}

type Remaining = () => number

const firstBeat = (calls: readonly Call[]): Call | undefined =>
  callsFor(calls, 'heartbeat').find(answeredWell)

export async function stumble(stage: Stage, remainingMs: Remaining): Promise<Start> {
  if (await everCalls(stage))
    await stage.mesh.until(
      (calls) => firstBeat(calls) !== undefined,
      Math.min(18_000, remainingMs()),
    )
  return seenSince(stage, 0, stage.mesh.now())
}

function delayOf({ calls }: Start): number | undefined {
  const register = callsFor(calls, 'register').find(answeredWell)
  const beat = firstBeat(calls)
  return register && beat ? beat.at - register.at : undefined
}

/** Waits for the first heartbeat, or for a second registration that shows the answer was not understood. */
async function answeredStart(
  stage: Stage,
  answer: Omit<Fault, 'at'>,
  beatDelayMs: number,
  remainingMs: Remaining,
): Promise<Start> {
  const lift = stage.mesh.fault({ at: 'register', times: 1, ...answer })
  const fromMs = await startAnew(stage)
  await stage.mesh.until(
    (all) => {
      const calls = since(all, fromMs)
      const [register, second] = callsFor(calls, 'register')
      const beat = callsFor(calls, 'heartbeat').find(({ at }) => register && at > register.at)
      return beat !== undefined || second !== undefined
    },
    Math.min(beatBoundMs(beatDelayMs) + 2000, remainingMs()),
  )
  lift()
  return seenSince(stage, fromMs, stage.mesh.now())
}

/** A first heartbeat later than this is none. */
export const beatBoundMs = (beatDelayMs: number): number => 2 * beatDelayMs + 8000

/** A droplet that is refused is watched for twelve of the shortest waits: a fifth of the guide's minute. */
export const refusedForMs = 12 * shortBaseMs

async function refusedStart(
  stage: Stage,
  refusal: Omit<Fault, 'at'>,
  remainingMs: Remaining,
): Promise<Start> {
  const lift = stage.mesh.fault({ at: 'register', ...refusal })
  const fromMs = await startAnew(stage)
  const came = await stage.mesh.until(
    (calls) => callsFor(since(calls, fromMs), 'register').length > 0,
    Math.min(5000, remainingMs()),
  )
  if (came) await stage.wait(Math.min(refusedForMs, remainingMs()))
  const start = await seenSince(stage, fromMs, stage.mesh.now())
  lift()
  return start
}

export async function startAnew(stage: Stage): Promise<number> {
  const fromMs = stage.mesh.now()
  await stage.restart((settings) => ({ ...settings, RETRY_BASE_MS: String(shortBaseMs) }))
  return fromMs
}

export async function seenSince(stage: Stage, fromMs: number, liftedMs: number): Promise<Start> {
  const health = await healthOf(stage, 'the droplet after its start')
  return {
    calls: since(stage.mesh.calls(), fromMs),
    health,
    printed: stage.log(),
    liftedMs,
    untilMs: stage.mesh.now(),
  }
}

export const since = (calls: readonly Call[], ms: number): readonly Call[] =>
  calls.filter(({ at }) => at >= ms)
