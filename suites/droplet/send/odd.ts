import { type LesserGrant, lesserGrants } from '../../../fixtures/privilege.ts'
import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Json } from '../../../src/model/token.ts'
import { isFor, newTarget, plainMessage, type Target } from './sending.ts'

/** Sends that are no sends: what they ask for is not spelt as the contract has it. */
export interface OddSends {
  /** Missing, null, a list, an object. */
  readonly noId: readonly Reply[]
  /** Values that a forgiving reader takes for a number. */
  readonly oddId: readonly Reply[]
  /** Texts that would lead elsewhere if they were put into a path as they are. */
  readonly winding: readonly Reply[]
  /** The number in those texts. */
  readonly marker: string
  readonly oddMessage: readonly Reply[]
  /** Messages that reached the target of those. */
  readonly delivered: readonly Call[]
  /** Every call to the Registry meanwhile, whoever's it was. */
  readonly registry: readonly Call[]
}

export const oddSends: Stimulus<OddSends> = {
  name: 'POST /send with a target or a message that is none',
  phase: 'send',
  apply: async (stage) => {
    const { mesh } = stage
    const since = mesh.now()
    const marker = String(mesh.unknownId())
    const target = newTarget(mesh)
    const to = (values: readonly unknown[]) =>
      Promise.all(values.map((value) => sendOddly(stage, value, {})))
    const [noId, oddId, winding, oddMessage] = await Promise.all([
      to([undefined, null, [], {}]),
      to(['', 2.5, -1, true]),
      to(windingTexts(marker)),
      Promise.all(oddParts.map((parts) => sendOddly(stage, target.id, parts))),
    ])
    const calls = mesh.calls().filter((call) => call.at >= since)
    const registry = calls.filter((call) => call.actor === 'registry')
    const delivered = arrivedAt(calls, target)
    return { noId, oddId, winding, marker, oddMessage, delivered, registry }
  },
}

export const windingTexts = (marker: string): string[] => [
  `${marker}/../../auth/token`,
  `${marker}?x=1`,
  `%2e%2e%2f${marker}`,
  '*',
]

const oddParts: readonly Json[] = [
  { message_type: undefined },
  { message_type: 'conformance-no-such-type' },
  { payload: undefined },
  { payload: ['a', 'list'] },
]

/** A send with this target, and with members of the message replaced or (undefined) removed. */
function sendOddly(stage: Stage, target: unknown, parts: Json): Promise<Reply> {
  const { endpoints, send } = stage.profile
  const told = Object.entries({ [send.targetField]: target, ...parts })
  const note = told.map(([name, value]) => `${name} ${JSON.stringify(value) ?? 'missing'}`)
  return stage.ask({
    method: 'POST',
    path: endpoints.send.path,
    token: stage.token(),
    body: { ...plainMessage(stage), ...Object.fromEntries(told) },
    note: `a send with ${note.join(', ')}`,
  })
}

const arrivedAt = (calls: readonly Call[], target: Target): readonly Call[] =>
  calls.filter((call) => call.purpose === 'message' && isFor(call, target))

/** A send by a caller who may only read; undefined where the dialect knows no such caller. */
export interface ReadersSend {
  readonly reply: Reply | undefined
  readonly delivered: readonly Call[]
}

export const readersSend: Stimulus<ReadersSend> = {
  name: 'POST /send with a token that grants the right to read alone',
  phase: 'send',
  negatives: 1,
  apply: async (stage) => {
    const { mesh, profile } = stage
    const grant = readersGrant(stage)
    if (!grant) return { reply: undefined, delivered: [] }
    const target = newTarget(mesh)
    const reply = await stage.ask({
      method: 'POST',
      path: profile.endpoints.send.path,
      token: stage.token(grant),
      body: { ...plainMessage(stage), [profile.send.targetField]: target.id },
      note: `a send with ${grant.name}`,
    })
    return { reply, delivered: arrivedAt(mesh.calls(), target) }
  },
}

const readersGrant = ({ profile }: Stage): LesserGrant | undefined =>
  profile.token.privilege === 'none' ? undefined : lesserGrants(profile.token.privilege).readOnly[0]
