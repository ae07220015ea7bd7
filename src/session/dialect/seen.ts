import { contradictions } from '../../../fixtures/contradictions.ts'
import { carriesNothing } from '../../../suites/droplet/auth/credentials.ts'
import { opened } from '../../../suites/droplet/env/reply.ts'
import { isRecord } from '../../model/json.ts'
import type { Profile } from '../../model/profile.ts'
import { isAccepted, type Reply } from '../../model/reply.ts'
import type { Ledger } from '../../model/stage.ts'
import type { Json } from '../../model/token.ts'

type Look = (ledger: Ledger, profile: Profile) => string | undefined

/** On which side of a contradiction of the documents a droplet was seen, a note for each that showed. */
export function contradictionsSeen(ledger: Ledger, profile: Profile): string[] {
  const tolerated = contradictions.filter(({ id }) => profile.conflicts.includes(id))
  return tolerated.flatMap(({ id, about }) => {
    const side = looks[id]?.(ledger, profile)
    return side === undefined ? [] : [`the documents disagree about ${about}; here: ${side}`]
  })
}

const readable =
  (name: 'capabilities' | 'state' | 'dependencies' | 'version'): Look =>
  ({ replies }, { endpoints }) => {
    const reply = replies.find(
      ({ ask }) => ask.method === 'GET' && ask.path === endpoints[name].path && carriesNothing(ask),
    )
    if (reply && isAccepted(reply)) return 'open to all'
    return [401, 403].includes(reply?.status ?? 0) ? 'a token' : undefined
  }

const looks: Readonly<Record<string, Look>> = {
  'capabilities-access': readable('capabilities'),
  'state-access': readable('state'),
  'dependencies-access': readable('dependencies'),
  'version-access': readable('version'),
  'status-words': ({ replies }, { endpoints }) => {
    const health = replies.find(
      (reply) => reply.ask.path === endpoints.health.path && isAccepted(reply),
    )
    const status = health && isRecord(health.json) ? health.json.status : undefined
    return typeof status === 'string' ? `"${status.slice(0, 40)}"` : undefined
  },
  'reply-shape': ({ replies }, { endpoints }) =>
    listed(replies.filter(isMessageTo(endpoints.message.path)).filter(isAccepted).map(replyShape)),
  'error-shape': ({ replies }) =>
    listed(replies.filter(({ status }) => [401, 403, 422].includes(status ?? 0)).map(errorShape)),
  'dependency-forms': ({ replies }, { endpoints }) => {
    const reply = replies.find(
      (one) => one.ask.path === endpoints.dependencies.path && isAccepted(one),
    )
    if (!reply || !isRecord(reply.json) || !Array.isArray(reply.json.required)) return undefined
    const [first]: readonly unknown[] = reply.json.required
    return first === undefined ? undefined : isRecord(first) ? 'objects' : 'plain texts'
  },
  'heartbeat-target': ({ calls }) => {
    const beats = calls.filter(
      ({ purpose, path }) => purpose === 'heartbeat' || /heartbeat/.test(path),
    )
    return listed(
      beats.map(({ actor }) => `the ${actor === 'registry' ? 'Registry' : 'Orchestrator'}`),
    )
  },
  'source-type': ({ calls }) =>
    listed(
      calls.filter(({ purpose }) => purpose === 'message').map(({ json }) => sourceForm(json)),
    ),
}

const isMessageTo =
  (path: string) =>
  ({ ask }: Reply): boolean =>
    ask.method === 'POST' && ask.path === path

/** The sides in the order in which they showed, each once. */
function listed(sides: readonly (string | undefined)[]): string | undefined {
  const different = [...new Set(sides.filter((side) => side !== undefined))]
  return different.length === 0 ? undefined : different.slice(0, 3).join(' and ')
}

function replyShape({ json }: Reply): string | undefined {
  if (!isRecord(json)) return undefined
  const inner = opened(json, 'response')
  const around = inner === json ? '' : ', within a message'
  if (typeof inner.response === 'string') return `{trace_id, response, data}${around}`
  if (inner.received !== true) return undefined
  return `${inner.processed_at === undefined ? '{received, trace_id}' : '{received, trace_id, processed_at, result}'}${around}`
}

function errorShape({ json }: Reply): string | undefined {
  if (!isRecord(json)) return undefined
  const inner: Json = opened(json, 'error')
  if (inner !== json) return 'a message of type error'
  if (isRecord(inner.error)) return '{error {message}}'
  return inner.detail === undefined ? undefined : '{detail}'
}

function sourceForm(json: unknown): string | undefined {
  const source = isRecord(json) ? json.source : undefined
  if (typeof source === 'number') return 'integers'
  if (typeof source !== 'string') return undefined
  return /^droplet-\d+$/.test(source) ? 'droplet-N' : 'texts'
}
