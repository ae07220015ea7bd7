import { randomUUID } from 'node:crypto'
import { type Names, numericId } from './identity.ts'
import { type Answer, type Asked, asObject, type Route, unprocessable } from './route.ts'
import { type Trust, verifyBearer } from './verify.ts'

export interface OrchestratorOptions {
  readonly names: Names
  readonly trust: () => Trust
}

interface Known {
  readonly droplet_id: number
  readonly name: string
  readonly steward: unknown
  readonly endpoint: unknown
  readonly capabilities: unknown
  readonly status: string
  readonly registered_at: string
  readonly last_heartbeat: string | null
}

const heartbeatSeconds = 60

/** The Orchestrator: four calls that want a Registry-issued token, and two that are public. */
export function orchestratorRoutes(options: OrchestratorOptions): Route[] {
  const droplets = new Map<number, Known>()
  const guarded =
    (answer: (asked: Asked, caller: unknown) => Answer): Route['answer'] =>
    async (asked) => {
      const verdict = await verifyBearer(asked.headers.get('authorization'), options.trust())
      return verdict.claims === undefined
        ? unauthorized(verdict.refusal)
        : answer(asked, verdict.claims.droplet_id)
    }
  return [
    {
      method: 'POST',
      path: '/droplets/register',
      purpose: 'orchestrator-register',
      answer: guarded((asked) => register(droplets, options.names, asked)),
    },
    {
      method: 'GET',
      path: '/droplets',
      purpose: 'orchestrator-list',
      answer: guarded(() => ok({ droplets: [...droplets.values()], total: droplets.size })),
    },
    {
      method: 'POST',
      path: '/droplets/{id}/heartbeat',
      purpose: 'orchestrator-heartbeat',
      answer: guarded((asked, caller) => heartbeat(droplets, options.names, asked, caller)),
    },
    {
      method: 'GET',
      path: '/droplets/{id}',
      purpose: 'orchestrator-details',
      answer: guarded(({ id }) => details(droplets, id)),
    },
    ...publicRoutes,
  ]
}

const publicRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/management/version',
    purpose: 'version',
    answer: () => ({ status: 200, json: { name: 'orchestrator', version: '2.0.0' } }),
  },
  {
    method: 'GET',
    path: '/health',
    purpose: 'other',
    answer: () => ({ status: 200, json: { status: 'active', timestamp: isoNow() } }),
  },
]

const isoNow = (): string => new Date().toISOString()

const unauthorized = (refusal: string): Answer => ({
  status: 401,
  json: { detail: 'Could not validate credentials' },
  headers: { 'www-authenticate': 'Bearer' },
  refusal,
})

function register(droplets: Map<number, Known>, names: Names, { body }: Asked): Answer {
  const message = unwrapped(body)
  if (message === undefined) return unprocessable('body', '__root__', 'the body is no JSON object')
  if (isOddType(body)) return oddType(body)
  const { payload } = message
  const id = numericId(payload.droplet_id, names)
  if (id === undefined || id < 1) {
    return unprocessable('body', 'droplet_id', 'no positive integer droplet_id in the payload')
  }
  if (typeof payload.name !== 'string' || payload.name === '') {
    return unprocessable('body', 'name', 'no name in the payload')
  }
  const before = droplets.get(id)
  const known: Known = {
    droplet_id: id,
    name: payload.name,
    steward: payload.steward ?? null,
    endpoint: payload.endpoint ?? null,
    capabilities: payload.capabilities ?? [],
    status: 'active',
    registered_at: before?.registered_at ?? isoNow(),
    last_heartbeat: before?.last_heartbeat ?? null,
  }
  droplets.set(id, known)
  const status = before === undefined ? 'new' : 'updated'
  return ok({ registered: true, ...known, status, ...deadlines() }, message, 201)
}

function heartbeat(
  droplets: Map<number, Known>,
  names: Names,
  { id: pathId, body }: Asked,
  caller: unknown,
): Answer {
  const id = /^\d{1,15}$/.test(pathId) ? Number(pathId) : undefined
  if (id === undefined)
    return unprocessable('body', 'droplet_id', 'the id in the path is no integer')
  const message = unwrapped(body)
  if (message === undefined) return unprocessable('body', '__root__', 'the body is no JSON object')
  if (isOddType(body)) return oddType(body)
  const { status } = message.payload
  if (typeof status !== 'string') return unprocessable('body', 'status', 'no status in the payload')
  if (numericId(caller, names) !== id) return foreignHeartbeat(caller, id)
  const known = droplets.get(id)
  if (known === undefined) return unknownDroplet(id, `/droplets/${id}/heartbeat`)
  if (!statuses.has(status)) return oddStatus(status)
  droplets.set(id, { ...known, status, last_heartbeat: isoNow() })
  return ok({ received: true, ...deadlines() }, message)
}

const foreignHeartbeat = (caller: unknown, id: number): Answer => ({
  status: 403,
  json: { detail: `Droplet ${String(caller ?? 'None')} cannot send heartbeat for droplet ${id}` },
  refusal: `the token's droplet_id ${JSON.stringify(caller) ?? '(none)'} is not ${id}`,
})

const details = (droplets: Map<number, Known>, id: string): Answer => {
  const known = droplets.get(Number(id))
  return known === undefined ? unknownDroplet(id, `/droplets/${id}`) : ok({ ...known })
}

/** Every 404 is worded as an unknown endpoint, one for an unknown droplet too: so does the real one. */
export const noEndpoint = (path: string): Answer => ({
  status: 404,
  json: { error: true, message: `Endpoint not found: ${path}`, type: 'NotFound' },
  refusal: 'no such path',
})

const unknownDroplet = (id: number | string, path: string): Answer => ({
  ...noEndpoint(path),
  refusal: `droplet ${id} is not registered with the Orchestrator`,
})

const types: ReadonlySet<unknown> = new Set([
  'status',
  'event',
  'command',
  'query',
  'response',
  'error',
])

/** A bare body has no message type; that of an envelope is one of a closed set. */
const isOddType = (body: Asked['body']): boolean =>
  isEnvelope(body) && body?.message_type !== undefined && !types.has(body.message_type)

const oddType = (body: Asked['body']): Answer => ({
  status: 400,
  json: { detail: `Invalid UDC envelope: Invalid message_type: ${String(body?.message_type)}` },
  refusal: `message_type ${JSON.stringify(body?.message_type)} is none the Orchestrator takes`,
})

/** The words of a column of its database: any other fails there. */
const statuses: ReadonlySet<string> = new Set(['active', 'inactive', 'error'])

const oddStatus = (status: string): Answer => ({
  status: 500,
  json: { detail: 'Internal Server Error' },
  refusal: `the database takes no status ${JSON.stringify(status)}`,
})

const deadlines = (): Record<string, unknown> => ({
  heartbeat_interval_seconds: heartbeatSeconds,
  next_heartbeat_deadline: new Date(Date.now() + heartbeatSeconds * 1000).toISOString(),
})

interface Message {
  readonly payload: Readonly<Record<string, unknown>>
  readonly traceId: unknown
  readonly source: unknown
}

/** Without both members the Orchestrator takes an envelope for a bare payload. */
const isEnvelope = (body: Asked['body']): boolean =>
  body?.udc_version !== undefined && body.payload !== undefined

/** The payload of an envelope, or a bare body as it is. */
function unwrapped(body: Asked['body']): Message | undefined {
  if (body === undefined) return undefined
  const payload = isEnvelope(body) ? asObject(body.payload) : undefined
  return { payload: payload ?? body, traceId: body.trace_id, source: body.source }
}

const ok = (payload: Record<string, unknown>, message?: Message, status = 200): Answer => ({
  status,
  json: {
    udc_version: '1.0',
    trace_id: message?.traceId ?? randomUUID(),
    source: 'droplet-10',
    target: message?.source ?? null,
    message_type: 'response',
    timestamp: isoNow(),
    payload,
  },
})
