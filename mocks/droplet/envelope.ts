import type { Conduct } from './conduct.ts'
import { isObject, type Json } from './json.ts'
import { isTimestamp } from './time.ts'

/** One fault of a body, in the shape clients of the mesh parse. It never quotes what was sent. */
export interface Issue {
  readonly loc: readonly string[]
  readonly msg: string
  readonly type: string
}

export const messageTypes: readonly unknown[] = ['event', 'query', 'command', 'response', 'status']

type Test = (value: unknown, conduct: Conduct) => boolean

interface Member {
  readonly name: 'trace_id' | 'source' | 'target' | 'message_type' | 'payload' | 'timestamp'
  readonly test: Test
  readonly msg: string
}

const members: readonly Member[] = [
  { name: 'trace_id', test: isTraceId, msg: 'a UUID of version 4 is needed' },
  { name: 'source', test: isDropletId, msg: 'an integer from 1 is needed' },
  { name: 'target', test: isDropletId, msg: 'an integer from 1 is needed' },
  { name: 'message_type', test: isMessageType, msg: 'a known message type is needed' },
  { name: 'payload', test: isObject, msg: 'an object is needed' },
  { name: 'timestamp', test: isTimestamp, msg: 'an RFC 3339 date-time with an offset is needed' },
]

/** Every fault of an envelope; an empty list means it may be acted on. */
export function envelopeIssues(body: Json, conduct: Conduct): readonly Issue[] {
  const extra = Object.keys(body).filter((name) => !members.some((member) => member.name === name))
  const faults = members.flatMap((member) => memberIssues(body, member, conduct))
  if (conduct.extraMembers === 'ignored') return faults
  return [
    ...faults,
    ...extra.map((name) => ({ loc: ['body', name], msg: 'not allowed', type: 'extra' })),
  ]
}

function memberIssues(body: Json, { name, test, msg }: Member, conduct: Conduct): readonly Issue[] {
  if (conduct.unchecked === name || conduct.unchecked === 'all') return []
  const value = body[name]
  const loc = ['body', name]
  if (value === undefined && name === 'trace_id' && conduct.missingTrace === 'generated') return []
  if (value === undefined) return [{ loc, msg: 'field required', type: 'missing' }]
  if (!conduct.typesChecked && value !== null) return []
  return test(value, conduct) ? [] : [{ loc, msg, type: 'value_error' }]
}

/** Faults of the body of POST /send. */
export function sendIssues(body: Json, conduct: Conduct): readonly Issue[] {
  if (!conduct.sendValidated) return []
  const wanted: readonly [string, Test, string][] = [
    ['target_droplet_id', isDropletId, 'an integer from 1 is needed'],
    ['message_type', isMessageType, 'a known message type is needed'],
    ['payload', isObject, 'an object is needed'],
  ]
  return wanted.flatMap(([name, test, msg]) => {
    if (body[name] === undefined)
      return [{ loc: ['body', name], msg: 'field required', type: 'missing' }]
    return test(body[name], conduct) ? [] : [{ loc: ['body', name], msg, type: 'value_error' }]
  })
}

export function isDropletId(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
}

function isMessageType(value: unknown, conduct: Conduct): boolean {
  switch (conduct.messageType) {
    case 'free':
      return typeof value === 'string' && value !== ''
    case 'ignoring-case':
      return typeof value === 'string' && messageTypes.includes(value.trim().toLowerCase())
    case 'no-event':
      return value !== 'event' && messageTypes.includes(value)
    case 'no-command':
      return value !== 'command' && messageTypes.includes(value)
    case 'as-shown':
      return ['event', 'query', 'command'].some((type) => type === value)
    case 'none-inert':
      return value === 'response' || value === 'status'
    case 'closed':
      return messageTypes.includes(value)
  }
}

const uuidV4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

function isTraceId(value: unknown, conduct: Conduct): boolean {
  if (typeof value !== 'string' || value === '') return false
  if (!conduct.upperCaseTrace && /[A-F]/.test(value)) return false
  const lower = value.length <= 64 ? value.toLowerCase() : ''
  switch (conduct.traceForm) {
    case 'anything':
      return true
    case 'any-uuid':
      return uuid.test(lower)
    case 'other-notations':
      return uuidV4.test(
        hyphenated(
          lower
            .trim()
            .replace(/^urn:uuid:/, '')
            .replace(/[{}]/g, ''),
        ),
      )
    case 'uuid-v4':
      return uuidV4.test(lower)
  }
}

function hyphenated(text: string): string {
  return text.replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, '$1-$2-$3-$4-$5')
}
