import { framedPost } from '../../../fixtures/raw-requests.ts'
import type { Call } from '../../../src/model/call.ts'
import type { Talk } from '../../../src/model/conversation.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Exit, Restarted, Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { callsFor, inSeconds } from './beats.ts'
import { healthOf } from './troubles.ts'

/** A droplet that was asked to end while a message was on its way. */
export interface Left {
  /** Whether there was a process to hear it. */
  readonly heard: boolean
  readonly talk: Talk
  readonly exit: Exit | undefined
  readonly tookMs: number
  /** Asked once it had ended. */
  readonly after: Reply
  /** Calls that came when it had ended. */
  readonly calls: readonly Call[]
}

/** Its next start. */
export interface Again {
  readonly start: Restarted
  /** From the start to the first 200 of /health; undefined when none came in time. */
  readonly healthyMs: number | undefined
  readonly waitedMs: number
  readonly health: Reply
  readonly sinceMs: number
  readonly beat: Call | undefined
}

export interface Interrupted {
  readonly heard: boolean
  readonly exit: Exit | undefined
  readonly tookMs: number
}

const leaveMs = 10_000
const interruptedMs = 5_000
/** A start longer than this is too long. */
const coldMs = 10_000
const underWayMs = 250

export async function leaveInFlight(stage: Stage, intervalMs: number): Promise<Left> {
  const { mesh } = stage
  const talking = stage.converse(halfSent(stage))
  await stage.wait(underWayMs)
  const askedMs = mesh.now()
  const heard = stage.signal('SIGTERM')
  const exit = heard ? await exitOf(stage, leaveMs) : undefined
  const tookMs = mesh.now() - askedMs
  const talk = await talking
  const after = await healthOnceGone(stage, askedMs + leaveMs)
  const goneMs = mesh.now()
  // What reached us as it ended was sent before.
  const late = (): readonly Call[] => mesh.calls().filter(({ at }) => at > goneMs + 100)
  if (exit) await mesh.until(() => late().length > 0, 1.3 * intervalMs)
  return { heard, talk, exit, tookMs, after, calls: exit ? late() : [] }
}

/** Whoever started the droplet for us may end a little before it does. */
async function healthOnceGone(stage: Stage, untilMs: number): Promise<Reply> {
  for (;;) {
    const health = await healthOf(stage, 'health after SIGTERM')
    const isGone = health.status === undefined && health.silence?.kind !== 'timeout'
    if (isGone || stage.mesh.now() >= untilMs) return health
    await stage.wait(100)
  }
}

/** A message whose last bytes come when the droplet has been asked to leave. */
function halfSent(stage: Stage) {
  const body = JSON.stringify(stage.envelope())
  const { path } = stage.profile.endpoints.message
  const lines = [`Authorization: Bearer ${stage.token()}`, `Content-Length: ${body.length}`]
  const text = framedPost(stage.raw, path, lines, body)
  return {
    note: 'a message that is under way at SIGTERM',
    steps: [
      { send: text.slice(0, -20) },
      { idleMs: 2 * underWayMs },
      { send: text.slice(-20) },
      { answers: 1 },
    ],
    timeoutMs: 5_000,
  }
}

async function exitOf(stage: Stage, withinMs: number): Promise<Exit | undefined> {
  const untilMs = stage.mesh.now() + withinMs
  while (stage.exit() === undefined && stage.mesh.now() < untilMs) await stage.wait(20)
  return stage.exit()
}

export async function startAgain(stage: Stage, patienceMs: number): Promise<Again> {
  const { mesh } = stage
  let sinceMs = mesh.now()
  const start = await stage.restart((settings) => {
    sinceMs = mesh.now()
    return settings
  })
  let health = await healthOf(stage, 'health after a new start')
  while (start === 'serves' && health.status !== 200 && mesh.now() < sinceMs + coldMs) {
    await stage.wait(100)
    health = await healthOf(stage, 'health after a new start')
  }
  const waitedMs = mesh.now() - sinceMs
  const later = (calls: readonly Call[]): Call | undefined =>
    callsFor(calls, 'heartbeat').find(({ at }) => at > sinceMs)
  if (start === 'serves') await mesh.until((calls) => later(calls) !== undefined, patienceMs)
  const healthyMs = health.status === 200 ? waitedMs : undefined
  return { start, healthyMs, waitedMs, health, sinceMs, beat: later(mesh.calls()) }
}

export async function interruptTwice(stage: Stage): Promise<Interrupted> {
  const askedMs = stage.mesh.now()
  const heard = stage.signal('SIGINT')
  await stage.wait(150)
  if (heard && stage.exit() === undefined) stage.signal('SIGINT')
  const exit = heard ? await exitOf(stage, interruptedMs) : undefined
  return { heard, exit, tookMs: stage.mesh.now() - askedMs }
}

export function leaves({ heard, exit, tookMs, after, calls }: Left): Outcome {
  if (!heard) return unheard()
  if (!exit) return fail(`its end within ${inSeconds(leaveMs)}`, 'it still runs', 'SIGTERM')
  const { silence, exchange } = after
  if (after.status !== undefined || silence?.kind === 'timeout')
    return fail('its port free once it has ended', said(after), 'after SIGTERM', [exchange])
  const late = calls.map((call) => call.exchange)
  return late.length === 0
    ? pass(`it ended after ${inSeconds(tookMs)}`)
    : fail('no call once it has ended', `${late.length} calls`, 'after SIGTERM', late)
}

export function leavesWell({ heard, exit }: Left): Outcome {
  if (!heard) return unheard()
  if (!exit) return inconclusive('it did not end')
  const { code, signal } = exit
  return code === 0 || code === 143 || signal === 'SIGTERM'
    ? pass()
    : fail('exit code 0 or 143, or an end by SIGTERM', howEnded(exit), 'SIGTERM')
}

const howEnded = ({ code, signal }: Exit): string =>
  signal === null ? `exit code ${code}` : `an end by ${signal}`

/** An answer tells the caller what became of its message; a clean end that it has to ask again. */
export function endsWell({ heard, talk, exit }: Left): Outcome {
  if (!heard) return unheard()
  const [answer] = talk.answers
  const evidence = [talk.exchange]
  const broken = (actual: string): Outcome =>
    fail('an answer, or a clean end of the connection', actual, talk.note, evidence)
  if (answer)
    return answer.status < 500 || answer.status === 503 ? pass() : broken(`HTTP ${answer.status}`)
  if (talk.end === 'closed') return pass('the connection was closed')
  if (talk.end === 'refused') return inconclusive('no connection could be made', evidence)
  return talk.end === 'open' && !exit
    ? inconclusive('neither did the droplet end, nor was the message answered', evidence)
    : broken(talk.detail)
}

export function startsSoon({ start, healthyMs, waitedMs, health }: Again): Outcome {
  if (healthyMs !== undefined && healthyMs <= coldMs) return pass(inSeconds(healthyMs))
  if (start === 'ended') return inconclusive('the droplet did not start again')
  if (waitedMs < coldMs)
    return inconclusive(`the run waits for a start for ${inSeconds(waitedMs)} only; raise --wait`)
  return fail(
    `200 from /health within ${inSeconds(coldMs)} of the start`,
    healthyMs === undefined ? said(health) : `one after ${inSeconds(healthyMs)}`,
    'a new start',
    [health.exchange],
  )
}

const toleranceSeconds = 2

export function beginsAnew({ beat, health, sinceMs, waitedMs }: Again): Outcome {
  const told = beat && uptimeIn(beat.json)
  const shown = uptimeIn(health.json)
  const value = told ?? shown
  if (value === undefined)
    return inapplicable('neither heartbeat nor health tells an uptime after the new start')
  const mostSeconds = (told === undefined ? waitedMs : (beat?.at ?? 0) - sinceMs) / 1000
  return value <= mostSeconds + toleranceSeconds
    ? pass(`${value} s`)
    : fail(`${mostSeconds.toFixed(1)} s at most`, `${value} s`, 'after a new start', [
        told === undefined ? health.exchange : (beat?.exchange ?? ''),
      ])
}

function uptimeIn(json: unknown): number | undefined {
  const body = membersOf(json)
  const value = membersOf(body.metadata).uptime_seconds ?? body.uptime_seconds
  return typeof value === 'number' ? value : undefined
}

export function leavesWhenInterrupted({ heard, exit, tookMs }: Interrupted): Outcome {
  if (!heard) return unheard()
  return exit
    ? pass(`it ended after ${inSeconds(tookMs)}`)
    : fail(`its end within ${inSeconds(interruptedMs)}`, 'it still runs', 'SIGINT, twice')
}

const unheard = (): Outcome => inconclusive('there was no process that could be signalled')
