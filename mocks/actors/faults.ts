import type { Call } from '../../src/model/call.ts'
import type { Fault, Lapse } from '../../src/model/fault.ts'

/** What a fault looks at to know whether a request is its. */
type Struck = Pick<Call, 'actor' | 'purpose' | 'target' | 'text' | 'rawHeaders'>

/** The script of a mesh: which faults are still to strike. */
export interface Faults {
  /** Returns the function that lifts it. */
  add(fault: Fault): () => void
  /** The fault that strikes this request, if any; it is counted as having struck. */
  strike(call: Struck): Fault | undefined
  /** Whether an actor is to show this lapse now. */
  shows(lapse: Lapse): boolean
}

export function createFaults(): Faults {
  const script = new Set<{ readonly fault: Fault; seen: number; struck: number }>()
  return {
    add(fault) {
      const entry = { fault, seen: 0, struck: 0 }
      script.add(entry)
      return () => void script.delete(entry)
    },
    strike(call) {
      const matching = [...script].filter(({ fault }) => concerns(fault, call))
      for (const entry of matching) entry.seen++
      const next = matching.find(
        ({ fault, seen, struck }) =>
          seen > (fault.after ?? 0) && struck < (fault.times ?? Number.POSITIVE_INFINITY),
      )
      if (next !== undefined) next.struck++
      return next?.fault
    },
    shows: (lapse) => [...script].some(({ fault }) => fault.lapse === lapse),
  }
}

function concerns(fault: Fault, call: Struck): boolean {
  if (fault.lapse !== undefined || fault.refuse !== undefined) return false
  if (fault.at !== call.purpose && fault.at !== `${call.actor}.*`) return false
  const { matching, whenHeader } = fault
  if (whenHeader && !call.rawHeaders.some(([name]) => name.toLowerCase() === whenHeader))
    return false
  return matching === undefined || call.target.includes(matching) || call.text.includes(matching)
}

/** The fault in a few words, for the report. */
export function faultName(fault: Fault): string {
  const { status, body, contentType, headers, delayMs, drop, flow, reset } = fault
  const parts = [
    drop ? 'connection dropped' : undefined,
    delayMs === undefined ? undefined : `${delayMs} ms late`,
    reset ? 'connection reset in the body' : undefined,
    flow === undefined ? undefined : `a body that is ${flow}`,
    fault.issue === undefined ? undefined : `issues ${JSON.stringify(fault.issue)}`,
    status === undefined ? undefined : `status ${status}`,
    body === undefined ? undefined : 'scripted body',
    contentType === undefined && headers === undefined ? undefined : 'scripted headers',
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** The answer that the fault puts in place of the actor's own, if it does. */
export function scriptedResponse({ status, body, contentType }: Fault): Response | undefined {
  if (status === undefined && body === undefined) return undefined
  const code = status ?? 200
  const text = body ?? JSON.stringify({ detail: `Scripted ${code}` })
  const bodiless = code === 204 || code === 205 || code === 304
  return new Response(bodiless ? null : text, {
    status: code,
    headers: { 'content-type': contentType ?? 'application/json' },
  })
}

/** The actor's own answer with the fault's headers over it, `{name}` in their values filled in. */
export function withScriptedHeaders(
  response: Response,
  { contentType, headers }: Fault,
  places: Readonly<Record<string, string>>,
): Response {
  for (const [name, value] of headers ?? [])
    response.headers.set(
      name,
      value.replace(/\{(\w+)\}/g, (known, place) => places[place] ?? known),
    )
  if (contentType !== undefined) response.headers.set('content-type', contentType)
  return response
}
