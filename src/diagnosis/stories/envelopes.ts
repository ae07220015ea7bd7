import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import {
  quoted,
  type Recognised,
  type Story,
  shownBy,
  type Traffic,
  unscripted,
  unwrapped,
} from './story.ts'

/** What the droplet puts round its words to the Orchestrator and to peers. */
export const envelopeStories: readonly Story[] = [
  {
    number: 59,
    id: 'ENV-METADATA-DIALECT',
    title: 'envelopes are written in another dialect: metadata beside payload',
    blame: 'droplet',
    explanation:
      'Trace id, source and target stand inside metadata, where nobody of this mesh looks for them.',
    fix: 'Write trace_id, source, target, message_type and timestamp at the top, beside payload.',
    explains: /^(?:TOK-ORCH|SEND-ENV)/,
    recognise: (traffic) =>
      shownBy(
        envelopes(traffic).filter(({ json }) => isMetadataDialect(json)),
        'An envelope holds metadata with trace_id or source inside, and none at the top.',
      ),
  },
  {
    number: 57,
    id: 'ENV-BARE-FALLTHROUGH',
    title: 'an envelope without udc_version is read as a bare payload',
    blame: 'droplet',
    explanation:
      'The Orchestrator unwraps only what has both udc_version and payload; the members inside payload then seem to be missing.',
    fix: 'Add udc_version: "1.0" to the envelope.',
    explains: /^TOK-ORCH-/,
    recognise: (traffic) =>
      shownBy(
        refused(traffic).filter(({ json }) => {
          const { payload, udc_version: version } = membersOf(json)
          return payload !== undefined && version === undefined && !isMetadataDialect(json)
        }),
        'An envelope has a payload and no udc_version, and was answered 422.',
      ),
  },
  {
    number: 58,
    id: 'ENV-PAYLOAD-ID',
    title: 'the payload says id where droplet_id is read',
    blame: 'droplet',
    explanation: 'Both names are used in the mesh; the Orchestrator reads droplet_id alone.',
    fix: 'Rename id to droplet_id in the payload.',
    explains: /^TOK-ORCH-/,
    recognise: (traffic) =>
      shownBy(
        refused(traffic).filter((call) => {
          const payload = unwrapped(call.json)
          return payload.id !== undefined && payload.droplet_id === undefined
        }),
        'A payload with id and without droplet_id was answered 422.',
      ),
  },
  {
    number: 56,
    id: 'MSG-TYPE-ENUM',
    title: 'a message type is outside what the receiver takes',
    blame: 'droplet',
    explanation: 'Each service of the mesh has its own closed set of message types.',
    fix: 'Use a type of the receiver’s set.',
    explains: /^TOK-ORCH-/,
    recognise: (traffic) => {
      const odd = unscripted(traffic).filter(({ refusal = '' }) => /message_type/.test(refusal))
      const type = quoted(membersOf(odd[0]?.json).message_type)
      return shownBy(
        odd,
        `The message_type ${type} was answered ${odd[0]?.status}.`,
        `Use command or status in place of ${type}.`,
      )
    },
  },
  {
    number: 67,
    id: 'TIMESTAMP-FORMAT',
    title: 'timestamps tell no offset from UTC',
    blame: 'droplet',
    explanation:
      'A time without an offset means another moment on each machine; strict readers refuse it.',
    fix: 'Write RFC 3339 with an offset: 2026-01-31T12:00:00Z (in Python datetime.now(timezone.utc), not utcnow()).',
    explains: /^(?:SEND-ENV-TS|SEND-ENVELOPE|DISC-HEALTH-TIME)$/,
    recognise: vagueTime,
  },
  {
    number: 68,
    id: 'TRACE-ID-FORMAT',
    title: 'trace ids are no UUIDs',
    blame: 'droplet',
    explanation: 'Receivers declare the field as a UUID and answer anything else with 422.',
    fix: 'Make each trace id with a UUID v4 generator.',
    explains: /^SEND-(?:ENV-TRACE|TRACE|ENVELOPE)/,
    recognise: (traffic) => {
      const odd = envelopes(traffic).filter(({ json }) => {
        const { trace_id: trace } = membersOf(json)
        return trace !== undefined && !isUuid(trace) && !isOurs(trace, traffic)
      })
      return shownBy(odd, `A trace_id is ${quoted(membersOf(odd[0]?.json).trace_id)}.`)
    },
  },
]

/** Calls whose body is meant to be an envelope. */
const envelopes = (traffic: Traffic): readonly Call[] =>
  traffic.calls.filter(
    ({ actor, method, json }) =>
      method === 'POST' && (actor === 'orchestrator' || actor === 'peer') && json !== undefined,
  )

const refused = (traffic: Traffic): readonly Call[] =>
  unscripted(traffic).filter(
    ({ actor, method, status }) => actor === 'orchestrator' && method === 'POST' && status === 422,
  )

function isMetadataDialect(json: unknown): boolean {
  const body = membersOf(json)
  const inside = membersOf(body.metadata)
  const isAbove = body.trace_id !== undefined || body.source !== undefined
  return (
    body.payload !== undefined &&
    !isAbove &&
    ['trace_id', 'source', 'target', 'message_type'].some((name) => inside[name] !== undefined)
  )
}

const isUuid = (value: unknown): boolean =>
  typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)

/** A trace that came from us is handed on, whatever it looks like. */
const isOurs = (trace: unknown, { replies }: Traffic): boolean =>
  replies.some(({ ask }) => membersOf(ask.body).trace_id === trace)

function vagueTime(traffic: Traffic): Recognised | undefined {
  const health = traffic.facts.profile.endpoints.health.path
  const sent = envelopes(traffic).map(({ exchange, json }) => ({ exchange, json }))
  const said = traffic.replies.filter(({ ask }) => ask.method === 'GET' && ask.path === health)
  const vague = [...sent, ...said].filter(({ json }) => timesIn(json).some(isVague))
  const time = timesIn(vague[0]?.json).find(isVague)
  return shownBy(vague, `A timestamp is ${quoted(time)}.`)
}

const timesIn = (json: unknown): readonly unknown[] => {
  const { timestamp, updated_at: updatedAt } = membersOf(json)
  return [timestamp, updatedAt]
}

/** A date and a time, and no word of where. */
const isVague = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(value)
