import { type Answer, Problem } from './answer.ts'
import type { Conduct } from './conduct.ts'
import type { Json } from './json.ts'
import { pause } from './pause.ts'

/** Messages that were worked, and what they were answered with. */
export interface Repeats {
  /** Works a message, or answers it as the first time when it comes again. */
  once(envelope: Json, work: () => Promise<Answer>): Promise<Answer>
}

interface Worked {
  readonly content: string
  readonly answer: Promise<Answer>
}

const mostRemembered = 2_000

export function createRepeats({ repeats }: Conduct, stopping: AbortSignal): Repeats {
  const memory = new Map<string, Worked>()

  function remember(key: string, worked: Worked): Promise<Answer> {
    memory.set(key, worked)
    worked.answer.catch(() => memory.delete(key))
    const [oldest] = memory.keys()
    if (memory.size > mostRemembered && oldest !== undefined) memory.delete(oldest)
    return worked.answer
  }

  return {
    async once(envelope, work) {
      if (repeats === 'worked-again') return work()
      const content = JSON.stringify([envelope.message_type, envelope.payload])
      const source = repeats === 'known-by-trace' ? '' : String(envelope.source)
      const key = `${source} ${String(envelope.trace_id).toLowerCase()}`
      const known = memory.get(key)
      if (known) return again(known, content, repeats)
      // What a look-up in a table takes: until it is back, every copy looks new.
      if (repeats === 'raced') await pause(20, stopping)
      return remember(key, { content, answer: work() })
    },
  }
}

function again(known: Worked, content: string, repeats: Conduct['repeats']): Promise<Answer> {
  if (repeats === 'refused') throw new Problem(409, 'This message is known')
  if (known.content === content || repeats === 'content-ignored') return known.answer
  if (repeats === 'changed-throws')
    throw new Error('duplicate key value violates unique constraint')
  throw new Problem(409, 'This trace id belongs to another message')
}
