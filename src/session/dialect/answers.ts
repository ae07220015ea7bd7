import type { Profile } from '../../model/profile.ts'
import { isAccepted, type Reply } from '../../model/reply.ts'
import type { Facts, Stage } from '../../model/stage.ts'
import { numericId } from '../facts.ts'
import { envelopeOf } from '../stage.ts'

/** What a droplet answered to a message in the form of one dialect. */
export interface Trial {
  /** The reply that tells most: the acceptance, or the last refusal. */
  readonly reply: Reply
  /** The same message without a token; undefined where it was refused even with one. */
  readonly open: Reply | undefined
}

/** What a droplet answered when it was asked which dialect it speaks. */
export interface Answers {
  readonly health: Reply
  readonly capabilities: Reply
  /** By the id of the profile; none where no message may be sent. */
  readonly messages: Readonly<Record<string, Trial>>
  /** A message that no dialect takes. */
  readonly broken: Reply | undefined
}

/** Asks for health and capabilities, and sends one inert message in the form of each dialect. */
export async function askForDialect(
  stage: Stage,
  profiles: readonly Profile[],
  { hasToken, readOnly }: { readonly hasToken: boolean; readonly readOnly: boolean },
): Promise<Answers> {
  const { health, capabilities, message } = stage.profile.endpoints
  const read = (path: string): Promise<Reply> =>
    stage.ask({ method: 'GET', path, note: 'which dialect?' })
  const [first, second] = await Promise.all([read(health.path), read(capabilities.path)])
  const base = { health: first, capabilities: second }
  if (readOnly) return { ...base, messages: {}, broken: undefined }
  const token = hasToken ? { token: stage.token() } : {}
  const { dropletId = numericId(first) } = stage.facts
  const facts: Facts = { ...stage.facts, dropletId, acceptedMessage: undefined }
  const path = message.path
  const post = (body: object, note: string, credential: { token?: string } = token) =>
    stage.ask({ method: 'POST', path, ...credential, body, note: `which dialect? ${note}` })
  const messages: Record<string, Trial> = {}
  for (const profile of profiles) messages[profile.id] = await tryForm(profile, facts, stage, post)
  return { ...base, messages, broken: await post({ x: 1 }, 'no message at all') }
}

type Post = (body: object, note: string, credential?: { token?: string }) => Promise<Reply>

/** The inert messages of a profile in order, until one is accepted. */
async function tryForm(
  profile: Profile,
  facts: Facts,
  { token }: Stage,
  post: Post,
): Promise<Trial> {
  let reply: Reply | undefined
  for (const inert of profile.message.inert) {
    reply = await post(
      envelopeOf(profile, facts, inert, token),
      `an inert message of ${profile.id}`,
    )
    if (isAccepted(reply)) {
      const again = envelopeOf(profile, facts, inert, token)
      return { reply, open: await post(again, `of ${profile.id}, without a token`, {}) }
    }
    // A refused token would only be refused again, and silence is not repeated to make sure.
    if (reply.status === undefined || [401, 403, 404, 405].includes(reply.status)) break
  }
  if (!reply) throw new Error(`the profile ${profile.id} names no inert message`)
  return { reply, open: undefined }
}
