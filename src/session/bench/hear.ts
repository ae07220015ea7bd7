import type { ActorMesh } from '../../../mocks/actors/mesh.ts'
import type { Call } from '../../model/call.ts'
import type { Redactor } from '../../wire/redact.ts'
import { type Examined, examine } from './examine.ts'
import type { TokenMemory } from './token-memory.ts'
import type { Verdict } from './verdict.ts'

/** One call of the droplet with what the bench makes of it. */
export interface Heard {
  readonly at: Date
  readonly call: Call
  readonly verdict: Verdict
}

export interface Hearing {
  readonly mesh: Pick<ActorMesh, 'calls' | 'onCall'>
  readonly known: Examined & { readonly memory: TokenMemory }
  readonly redactor: Redactor
  readonly tell: (heard: Heard) => void
}

/**
 * Tells every call in the order they were answered, though some take longer to examine.
 * The returned promise resolves when all so far have been told.
 */
export function hear({ mesh, known, redactor, tell }: Hearing): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  const take = (call: Call) => {
    const at = new Date()
    if (call.issued !== undefined) known.memory.add(call.issued, { kind: 'issued' })
    const examined = examine(call, known).catch(notExamined)
    last = last.then(async () => tell({ at, call, verdict: redacted(await examined, redactor) }))
  }
  // A droplet that was running before the bench may have called already.
  for (const call of mesh.calls()) if (call.status !== undefined) take(call)
  mesh.onCall(take)
  return () => last
}

const notExamined = (error: unknown): Verdict => ({
  tone: 'plain',
  said: `not examined, by a fault of ours: ${String(error)}`,
})

function redacted(verdict: Verdict, { text }: Redactor): Verdict {
  const { said, reason } = verdict
  return {
    ...verdict,
    said: text(said),
    ...(reason
      ? {
          reason: {
            ...reason,
            title: text(reason.title),
            fix: text(reason.fix),
            ...(reason.seen === undefined ? {} : { seen: text(reason.seen) }),
          },
        }
      : {}),
  }
}
