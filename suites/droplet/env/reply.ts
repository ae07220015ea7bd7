import { isRecord } from '../../../src/model/json.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Json } from '../../../src/model/token.ts'

/** A member of the reply's JSON object; undefined where the reply is none. */
export const member = (reply: Reply, name: string): unknown =>
  isRecord(reply.json) ? reply.json[name] : undefined

/** The trace id a request was sent with; undefined where its body was raw text or bytes. */
export function sentTrace({ ask }: Reply): string | undefined {
  if (ask.body instanceof Uint8Array || !isRecord(ask.body)) return undefined
  const trace = ask.body.trace_id
  return typeof trace === 'string' ? trace : undefined
}

/** Why an accepted reply has none of the shapes the profile allows; undefined when it has one. */
export function shapeFault(reply: Reply, { message }: Profile): string | undefined {
  if (!isRecord(reply.json)) return 'the body is no JSON object'
  if (message.reply === 'receipt') return receiptFault(reply.json)
  const json = message.reply === 'envelope' ? opened(reply.json, 'response') : reply.json
  const faults = { seed: seedFault(json), udc: udcFault(json) }
  if (message.reply === 'seed' || message.reply === 'udc') return faults[message.reply]
  return faults.seed && faults.udc && [...new Set([faults.seed, faults.udc])].join(', and ')
}

/** What a message of this type carries, under the trace id of the message; anything else as it is. */
export function opened(json: Json, type: 'response' | 'error'): Json {
  const { message_type, payload, trace_id } = json
  return message_type === type && isRecord(payload) ? { trace_id, ...payload } : json
}

function receiptFault(json: Json): string | undefined {
  if (typeof json.trace_id !== 'string') return 'trace_id is no string'
  return json.received === true ? undefined : 'received is not true'
}

function seedFault(json: Json): string | undefined {
  if (typeof json.trace_id !== 'string') return 'trace_id is no string'
  if (typeof json.response !== 'string') return 'response is no string'
  return isRecord(json.data) ? undefined : 'data is no object'
}

function udcFault(json: Json): string | undefined {
  if (typeof json.trace_id !== 'string') return 'trace_id is no string'
  if (json.received !== true) return 'received is not true'
  if (typeof json.processed_at !== 'string') return 'processed_at is no string'
  return json.result === undefined ? 'result is missing' : undefined
}

/** Whether a body reports an error inside: a non-empty `error`, or a status that says so. */
export function errorInside(json: unknown): boolean {
  if (!isRecord(json)) return false
  return json.status === 'error' || !isEmpty(json.error)
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
