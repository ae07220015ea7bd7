import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import type { Json } from '../../../src/model/token.ts'
import { callsInvalid } from '../../judges.ts'

/** The baseline message with members replaced, or removed where they are undefined. */
export interface Variant {
  readonly note: string
  readonly parts: Json
}

/** Sends one variant to POST /message with a good token and a trace id of its own. */
export const post = (stage: Stage, { note, parts }: Variant): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token: stage.token(),
    body: stage.envelope(parts),
    note,
  })

export const postEach = (stage: Stage, variants: readonly Variant[]): Promise<Reply[]> =>
  Promise.all(variants.map((variant) => post(stage, variant)))

/** Wrong in every field but the addressee, so that one unchecked field does not make it a message. */
export const brokenParts: Json = {
  trace_id: undefined,
  source: {},
  message_type: undefined,
  payload: 'x',
  timestamp: undefined,
}

/** Sends text as it is, labelled as JSON, with a good token. */
export const postText = (stage: Stage, text: string, note: string): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token: stage.token(),
    headers: [['Content-Type', 'application/json']],
    body: text,
    note,
  })

/** An envelope as text in which one member is written in raw JSON, for values no object can hold. */
export function withRaw(stage: Stage, field: string, raw: string): string {
  const mark = '@@raw@@'
  return JSON.stringify(stage.envelope({ [field]: mark })).replace(JSON.stringify(mark), raw)
}

/** Variants of one member, each noted with its value. */
export const valuesOf = (field: string, values: readonly unknown[]): Variant[] =>
  values.map((value) => ({
    note: `${field} ${JSON.stringify(value)?.slice(0, 80)}`,
    parts: { [field]: value },
  }))

/** Why a question about a field does not arise: the profile does not demand the field. */
export const undemanded =
  (field: string) =>
  (_: Facts, profile: Profile): string | undefined =>
    profile.message.required.includes(field)
      ? undefined
      : `the profile does not demand ${field} in a message`

/** INVALID for each; no reply at all proves nothing. */
export const allInvalid = (replies: readonly Reply[]): Outcome =>
  replies.length === 0 ? inconclusive('nothing was sent') : callsInvalid(replies)
