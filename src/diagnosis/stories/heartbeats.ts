import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import {
  quoted,
  type Recognised,
  type Story,
  shownBy,
  type Traffic,
  times,
  unscripted,
  unwrapped,
} from './story.ts'

/** Heartbeats that arrive and do not count. */
export const heartbeatStories: readonly Story[] = [
  {
    number: 64,
    id: 'HB-UNREGISTERED',
    title: 'heartbeats go on although the Registry does not know the droplet',
    blame: 'droplet',
    explanation:
      'The Registry never had its registration, or lost it; a heartbeat alone does not bring it back.',
    fix: 'Register when a heartbeat is answered 404, then go on beating.',
    explains: /^(?:HB-404-REREGISTER|REG-ORDER|HB-FIRST)$/,
    recognise: (traffic) => neverAgain(traffic, 'heartbeat', 'register'),
  },
  {
    number: 46,
    id: 'PATH-MASKED-404',
    title: 'a 404 that hides "not registered" is taken for a wrong path',
    blame: 'droplet',
    explanation:
      'The Orchestrator words every 404 as an unknown endpoint; the path is right, but it does not know the droplet yet.',
    fix: 'Register with the Orchestrator first (POST /droplets/register), then repeat the heartbeat.',
    explains: /^TOK-ORCH-/,
    recognise: (traffic) => neverAgain(traffic, 'orchestrator-heartbeat', 'orchestrator-register'),
  },
  {
    number: 62,
    id: 'HB-STATUS-ENUM',
    title: 'the Orchestrator gets a status that its database refuses',
    // No document tells the words, and a 500 is the fault of who answers it.
    blame: 'environment',
    explanation: 'Its column takes active, inactive and error; any other word becomes a 500.',
    fix: 'Send status active, inactive or error to the Orchestrator; healthy is a word of the Registry.',
    explains: /^TOK-ORCH-/,
    recognise: oddStatus,
  },
  {
    number: 63,
    id: 'HB-METRICS-SHAPE',
    title: 'metrics are sent in a shape that the receiver does not read',
    blame: 'droplet',
    explanation:
      'The Registry reads load and metadata, the Orchestrator reads metrics inside the payload.',
    fix: 'Send load and metadata{…} to the Registry, payload.metrics{…} to the Orchestrator.',
    explains: /^HB-(?:SCHEMA|SCHEMA-META|LOAD-RANGE|RANGES)/,
    recognise: oddMetrics,
  },
]

/** A heartbeat was told that nobody knows the droplet, which beat on and never registered again. */
function neverAgain(
  { calls }: Traffic,
  beat: Call['purpose'],
  registration: Call['purpose'],
): Recognised | undefined {
  const isUnknown = (call: Call): boolean => call.purpose === beat && call.status === 404
  const first = calls.findIndex(isUnknown)
  const since = first === -1 ? [] : calls.slice(first)
  const unknown = since.filter(isUnknown)
  const beats = since.filter(({ purpose }) => purpose === beat)
  const isMended = since.some(({ purpose }) => purpose === registration)
  if (beats.length < beatsEnough || isMended) return undefined
  const seen = `Heartbeats were answered 404 ${times(unknown.length)}; ${beats.length} were sent since then, and no registration.`
  return shownBy(unknown, seen)
}

/** Who registers again does so before his third beat. */
const beatsEnough = 3

const orchestratorStatuses: ReadonlySet<unknown> = new Set(['active', 'inactive', 'error'])

function oddStatus(traffic: Traffic): Recognised | undefined {
  const odd = unscripted(traffic).filter(
    (call) =>
      call.purpose === 'orchestrator-heartbeat' &&
      (call.status ?? 0) >= 500 &&
      !orchestratorStatuses.has(unwrapped(call.json).status),
  )
  const status = odd[0] && unwrapped(odd[0].json).status
  return shownBy(
    odd,
    `A heartbeat to the Orchestrator says status ${quoted(status)} and is answered ${odd[0]?.status}.`,
  )
}

const figures = ['cpu_percent', 'memory_mb', 'uptime_seconds']

function oddMetrics(traffic: Traffic): Recognised | undefined {
  const odd = unscripted(traffic).filter((call) => shapeOf(call) !== undefined)
  return shownBy(odd, `A heartbeat carries its figures ${odd[0] && shapeOf(odd[0])}.`)
}

/** Where the figures stand, if that is not where the receiver looks. */
function shapeOf(call: Call): string | undefined {
  const isFlat = (body: Readonly<Record<string, unknown>>): boolean =>
    figures.some((name) => body[name] !== undefined)
  if (call.purpose === 'heartbeat') {
    const body = membersOf(call.json)
    if (body.load !== undefined || body.metadata !== undefined) return undefined
    if (body.metrics !== undefined) return 'in metrics, where the Registry reads load and metadata'
    return isFlat(body) ? 'beside the ids, where the Registry reads metadata' : undefined
  }
  if (call.purpose !== 'orchestrator-heartbeat') return undefined
  const payload = unwrapped(call.json)
  if (payload.metrics !== undefined) return undefined
  if (isFlat(payload)) return 'flat in the payload, where the Orchestrator reads metrics'
  return isFlat(membersOf(payload.metadata))
    ? 'in metadata, where the Orchestrator reads metrics'
    : undefined
}
