import { rawRequest, sendAndRead } from '../../../fixtures/raw-requests.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Conversation, Talk } from '../../../src/model/conversation.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Constants, Stage } from '../../../src/model/stage.ts'

/** What was said on connections of their own, beside one plain request that says how the target is. */
export interface Spoken {
  readonly twin: Reply
  readonly talks: readonly Talk[]
}

/** Holds conversations all at once, after a plain request; a target that is silent is not spoken to. */
export const spoken = (
  name: string,
  conversations: (stage: Stage) => readonly Conversation[],
  more: Pick<Stimulus<Spoken>, 'negatives' | 'waits'> = {},
): Stimulus<Spoken> => ({
  name,
  phase: 'messages',
  ...more,
  apply: async (stage) => {
    const twin = await askHealth(stage)
    if (twin.status === undefined) return { twin, talks: [] }
    return {
      twin,
      talks: await Promise.all(conversations(stage).map((one) => stage.converse(one))),
    }
  },
})

export const askHealth = (stage: Stage): Promise<Reply> =>
  stage.ask({ method: 'GET', path: stage.profile.endpoints.health.path, note: 'a plain request' })

/** GET on the health endpoint as text, with header lines of its own. */
export const healthText = (stage: Stage, lines: readonly string[] = []): string =>
  rawRequest(stage.raw, { path: stage.profile.endpoints.health.path, lines })

/** A path that nobody but one conversation ever asks for. */
export const strayPath = (stage: Stage): string => `/stray-${stage.envelope().trace_id}`

/** One request and its one answer. */
export const once = (
  note: string,
  text: string | Uint8Array,
  more: Partial<Conversation> = {},
): Conversation => ({ note, steps: sendAndRead(text), ...more })

/** A connection that waits for an answer that does not come costs this long, at most. */
export const patience = ({ timeoutMs }: Constants): number => Math.min(timeoutMs, 3_000)
