import type { Answer, Conversation, Talk } from '../model/conversation.ts'
import type { Silence } from '../model/exchange.ts'
import type { RawTarget } from './connection.ts'
import { joined } from './headers.ts'
import { readRequest } from './outgoing.ts'
import { type OpenExchange, type Recorder, unrecorded } from './recorder.ts'
import { bytesOf, type Talked, talk } from './talk.ts'

/** Holds conversations, each under a deadline and on record like any other exchange. */
export const createConverse =
  (options: {
    readonly target: RawTarget
    readonly recorder: Recorder
    readonly timeoutMs: number
    readonly mayGo: () => Promise<void>
  }) =>
  async (conversation: Conversation): Promise<Talk> => {
    for (let count = 0; count < (conversation.requests ?? 1); count += 1) await options.mayGo()
    const open = conversation.unrecorded ? unrecorded : record(options, conversation)
    const began = performance.now()
    const talked = await talk(
      options.target,
      conversation,
      conversation.timeoutMs ?? options.timeoutMs,
    )
    close(open, conversation.note, talked)
    return {
      exchange: open.id,
      note: conversation.note,
      answers: talked.answers.map(
        ({ status, headers, body, at }): Answer => ({
          status,
          headers: joined(headers),
          text: body.toString('utf8'),
          at,
        }),
      ),
      interim: talked.interim,
      end: talked.end,
      detail: talked.detail,
      sentBytes: talked.sentBytes,
      ms: performance.now() - began,
    }
  }

function record(
  { target, recorder }: { target: RawTarget; recorder: Recorder },
  { steps, note }: Conversation,
): OpenExchange {
  const first = steps.find((step) => 'send' in step)
  const bytes = first ? bytesOf(first.send) : Buffer.alloc(0)
  const request = readRequest(bytes)
  return recorder.open({
    from: 'harness',
    to: 'droplet',
    method: request.method,
    url: target.url.origin + request.target,
    headers: request.headers,
    body: request.body,
    note,
  })
}

/** The record shows the first answer, and tells of the others in its note. */
function close(open: OpenExchange, note: string, talked: Talked): void {
  const [first, ...others] = talked.answers
  const more = others.length === 0 ? '' : `; then ${others.map(({ status }) => status).join(', ')}`
  if (first === undefined) open.silent(silenceAfter(talked))
  else open.answered(first, `${note}${more}; ${talked.detail}`)
}

const silenceAfter = ({ end, detail }: Talked): Silence => ({
  kind: end === 'open' ? 'timeout' : end,
  detail,
})
