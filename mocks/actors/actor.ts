import { setTimeout as sleep } from 'node:timers/promises'
import { getResponse } from 'msw'
import { type Call, headerValues, type Purpose } from '../../src/model/call.ts'
import type { Fault } from '../../src/model/fault.ts'
import { type Flow, metered, pieces } from '../../src/wire/flow.ts'
import { parseJson } from '../../src/wire/json.ts'
import {
  type Certificate,
  type IncomingCall,
  inPieces,
  type Listener,
  listen,
} from '../../src/wire/listen.ts'
import { type OpenExchange, type Recorder, unrecorded } from '../../src/wire/recorder.ts'
import type { CallLog, CallPlace } from './call-log.ts'
import { type Faults, faultName, scriptedResponse, withScriptedHeaders } from './faults.ts'
import { issuing } from './issuing.ts'
import { answerBehind, type Handlers } from './route.ts'

export interface ActorOptions {
  readonly actor: Call['actor']
  readonly handlers: Handlers
  readonly purposeOf: (path: string) => Purpose
  readonly host: string
  readonly port: number
  readonly tls?: Certificate | undefined
  /** Addresses a scripted header may name. */
  readonly places: () => Readonly<Record<string, string>>
  readonly recorder: Recorder
  readonly log: CallLog
  readonly faults: Faults
  /** Milliseconds since the mesh opened. */
  readonly now: () => number
  readonly failed: (error: unknown) => void
}

/** Puts an actor's handlers on a port, records every request and plays the scripted faults. */
export function openActor(options: ActorOptions): Promise<Listener> {
  const { host, port, tls, failed } = options
  return listen({
    host,
    port,
    tls,
    failed,
    answer: async (request, incoming) => {
      const began = begin(options, incoming)
      const place = began.isOurs ? undefined : options.log.arrive(began.call)
      const isKept = began.isOurs || place !== undefined
      // Beyond the calls that are kept a flood is answered and counted, no more.
      const open = isKept ? record(options, began, incoming) : unrecorded
      const fault = began.isOurs ? undefined : options.faults.strike(began.call)
      const call = { ...began.call, exchange: open.id, fault: fault && faultName(fault) }
      try {
        return await play(options, request, incoming, { call, open, place, fault })
      } catch (error) {
        open.silent({ kind: 'protocol', detail: `our ${options.actor} failed: ${String(error)}` })
        throw error
      }
    },
  })
}

interface Began {
  /** The call with everything known before it is answered. */
  readonly call: Call
  readonly isOurs: boolean
}

interface Act {
  readonly call: Call
  readonly open: OpenExchange
  readonly place: CallPlace | undefined
  readonly fault: Fault | undefined
}

async function play(
  options: ActorOptions,
  request: Request,
  { tooLarge, signal }: IncomingCall,
  { call, open, place, fault }: Act,
): Promise<Response> {
  if (fault?.delayMs !== undefined) {
    place?.show(call)
    await sleep(fault.delayMs, undefined, { signal }).catch(() => undefined)
  }
  if (fault?.drop || signal.aborted) {
    const detail = fault?.drop
      ? 'we closed the connection'
      : 'the caller went away before our answer'
    open.silent({ kind: 'closed', detail }, noted(call))
    place?.settle(fault?.drop ? call : { ...call, goneAt: options.now() })
    return Response.error()
  }
  const response = tooLarge ? tooLargeResponse() : await respond(options, call.path, request, fault)
  const thought = answerBehind(response)
  const settled: Call = {
    ...call,
    status: response.status,
    refusal: thought?.refusal,
    issued: thought?.issued,
  }
  const { status, statusText, headers } = response
  const flow = flowOf(fault)
  if (flow !== undefined) {
    open.answered({ status, headers: [...headers] }, noted(settled))
    place?.settle(settled)
    const head = new Response(null, { status, statusText, headers })
    const counted = metered(pieces(flow, await response.text()), (taken) =>
      place?.show({ ...settled, taken }),
    )
    return inPieces(head, counted)
  }
  const body = Buffer.from(await response.arrayBuffer())
  open.answered({ status, headers: [...headers], body }, noted(settled))
  place?.settle(settled)
  return new Response(body.length === 0 ? null : body, { status, statusText, headers })
}

async function respond(
  { handlers, places }: ActorOptions,
  path: string,
  request: Request,
  fault: Fault | undefined,
): Promise<Response> {
  const scripted = fault && scriptedResponse(fault)
  const own = () => getResponse([...handlers.at(path)], request)
  const response =
    scripted ?? (await (fault?.issue ? issuing.run(fault.issue, own) : own())) ?? notFound()
  if (fault?.flow === 'inflating') response.headers.set('content-encoding', 'gzip')
  if (flowOf(fault)) response.headers.delete('content-length')
  return fault ? withScriptedHeaders(response, fault, places()) : response
}

const flowOf = (fault: Fault | undefined): Flow | undefined =>
  fault?.reset ? 'reset' : fault?.flow

const notFound = (): Response => Response.json({ detail: 'Not Found' }, { status: 404 })
const tooLargeResponse = (): Response =>
  Response.json({ detail: 'Payload Too Large' }, { status: 413 })

const noted = ({ purpose, fault, refusal }: Call): string =>
  [purpose, fault && `fault: ${fault}`, refusal && `refused: ${refusal}`]
    .filter((part) => part !== undefined && part !== '')
    .join('; ')

function begin({ actor, purposeOf, now }: ActorOptions, incoming: IncomingCall): Began {
  const { method, target, rawHeaders, body } = incoming
  const [path = '', search = ''] = split(target)
  const text = body.toString('utf8')
  const value = (name: string): string | undefined =>
    rawHeaders.find(([key]) => key.toLowerCase() === name)?.[1]
  // A droplet may pass its caller's headers on, but it has no reason to do so to these two.
  const mayBeOurs = actor === 'registry' || actor === 'orchestrator'
  return {
    isOurs: mayBeOurs && (value('user-agent') ?? '').startsWith('udc-conformance'),
    call: {
      exchange: '',
      actor,
      purpose: purposeOf(path),
      method,
      target,
      path,
      query: [...new URLSearchParams(search)],
      rawHeaders,
      text,
      json: parseJson(text),
      at: now(),
      status: undefined,
      fault: undefined,
      refusal: undefined,
      bearer: /^\s*bearer\s+(.+?)\s*$/is.exec(value('authorization') ?? '')?.[1],
      issued: undefined,
    },
  }
}

/** Path and query, of an absolute-form target too. */
function split(target: string): string[] {
  const local = target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = local.indexOf('?')
  return mark === -1 ? [local] : [local.slice(0, mark), local.slice(mark + 1)]
}

const record = (
  { actor, recorder }: ActorOptions,
  { call, isOurs }: Began,
  { rawHeaders, body }: IncomingCall,
): OpenExchange =>
  recorder.open({
    from: isOurs ? 'harness' : 'droplet',
    to: actor,
    method: call.method,
    url: `http://${headerValues(call, 'host')[0] ?? actor}${call.target}`,
    headers: rawHeaders,
    body,
    note: call.purpose,
  })
