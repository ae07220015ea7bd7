import { claimed } from '../../../fixtures/claimed.ts'
import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Envelope, Stage } from '../../../src/model/stage.ts'
import { sourceAs } from './address.ts'
import { acceptedPayload } from './payload-shapes.ts'

/** Messages that come more than once, and how often each trace id turned up at our actors. */
export interface Repeats {
  /** A message of its own, to see what one leads to. */
  readonly control: Reply
  readonly same: readonly [first: Reply, again: Reply]
  readonly changed: readonly [first: Reply, changed: Reply]
  /** The second caller with a trace id of its own, and with the one the first caller used. */
  readonly scope: { readonly first: Reply; readonly other: Reply; readonly reused: Reply }
  readonly race: readonly Reply[]
  readonly effects: { readonly control: number; readonly same: number; readonly race: number }
}

const racers = 20

/** How long a message is given to show an effect at our actors. */
const effectMs = 250

export const repeats: Stimulus<Repeats> = {
  name: 'messages that come again: as they were, changed, from another peer, and all at once',
  phase: 'messages',
  waits: () => effectMs,
  apply: async (stage) => {
    const [own, repeated, altered, shared, raced] = Array.from({ length: 5 }, () =>
      stage.envelope(),
    ) as [Envelope, Envelope, Envelope, Envelope, Envelope]
    const control = await send(stage, own, 'a message of its own')
    const same = [
      await send(stage, repeated, 'a message'),
      await send(stage, repeated, 'the same message again'),
    ] as const
    const payload = { ...acceptedPayload(stage), conformance: 'changed' }
    const changed = [
      await send(stage, altered, 'a message'),
      await send(stage, { ...altered, payload }, 'another payload under its trace id'),
    ] as const
    const scope = await fromAnother(stage, shared)
    const race = await Promise.all(
      Array.from({ length: racers }, () => send(stage, raced, 'one of twenty copies at once')),
    )
    await stage.mesh.until((calls) => callsBearing(calls, raced) > 0, effectMs)
    const seen = stage.mesh.calls()
    const effects = {
      control: callsBearing(seen, own),
      same: callsBearing(seen, repeated),
      race: callsBearing(seen, raced),
    }
    return { control, same, changed, scope, race, effects }
  },
}

async function fromAnother(stage: Stage, shared: Envelope): Promise<Repeats['scope']> {
  const { id, domain } = stage.mesh.addPeer()
  const token = stage.token(claimed('the token of another peer', { sub: domain, droplet_id: id }))
  const source = sourceAs(stage, id)
  const first = await send(stage, shared, 'a message')
  const other = await send(stage, stage.envelope({ source }), 'a message of another peer', token)
  const note = 'the trace id of the first peer, from another one'
  return { first, other, reused: await send(stage, { ...shared, source }, note, token) }
}

const send = (stage: Stage, body: Envelope, note: string, token = stage.token()): Promise<Reply> =>
  stage.ask({ method: 'POST', path: stage.profile.endpoints.message.path, token, body, note })

const callsBearing = (calls: readonly Call[], { trace_id }: Envelope): number =>
  calls.filter(({ target, text }) => `${target} ${text}`.includes(trace_id)).length

/** What a reply says of its message, without its trace id, times and measurements. */
export function resultOf({ json, text, ask }: Reply): string {
  const trace = isRecord(ask.body) && !(ask.body instanceof Uint8Array) ? ask.body.trace_id : ''
  const plain = isRecord(json) ? JSON.stringify(lasting(json)) : text
  return typeof trace === 'string' && trace !== '' ? plain.replaceAll(trace, '(trace)') : plain
}

const passing =
  /(?:^|_)(?:at|ts|time|timestamp|date|ms|seconds|duration|latency|elapsed|uptime)$|^request_?id$|time$/i
const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/

function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting)
  if (!isRecord(value)) return typeof value === 'string' && moment.test(value) ? '(moment)' : value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      passing.test(name) ? [] : [[name, lasting(inner)]],
    ),
  )
}

/** Whether two messages of one wording get two results, so that a repeated one can be told from a new one. */
export const tellsApart = ({ control, same: [first] }: Repeats): boolean =>
  isAccepted(control) && isAccepted(first) && resultOf(control) !== resultOf(first)
