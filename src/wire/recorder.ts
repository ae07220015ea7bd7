import { createHash } from 'node:crypto'
import type { Excerpt, Exchange, HeaderLine, Party, Silence } from '../model/exchange.ts'
import { limits } from './limits.ts'
import type { Redactor } from './redact.ts'

const { excerptLength, headerLines, totalLength } = limits.evidence

export interface RecordedRequest {
  readonly from: Party
  readonly to: Party
  readonly method: string
  readonly url: string
  readonly headers: readonly HeaderLine[]
  readonly body?: Uint8Array | undefined
  readonly note: string
}

export interface RecordedResponse {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body?: Uint8Array | undefined
}

/** An exchange that has begun; exactly one of its endings is called. */
export interface OpenExchange {
  readonly id: string
  /** Milliseconds since it began, until it ended. */
  ms(): number
  answered(response: RecordedResponse, note?: string): void
  silent(silence: Silence, note?: string): void
}

/** Stands for an exchange that is not kept. */
export const unrecorded: OpenExchange = {
  id: '',
  ms: () => 0,
  answered: () => undefined,
  silent: () => undefined,
}

/** Keeps the evidence of a run, redacted as it comes in. */
export interface Recorder {
  open(request: RecordedRequest): OpenExchange
  exchange(id: string): Exchange | undefined
  /** All exchanges in the order they began, those still open included. */
  all(): readonly Exchange[]
}

export function createRecorder(redactor: Redactor): Recorder {
  const kept = new Map<string, Exchange | Settled>()
  const room = createRoom(redactor)

  return {
    open(request) {
      const id = `x${kept.size + 1}`
      const began = performance.now()
      const opened = begin(redactor, room, id, request)
      kept.set(id, opened)
      let ended: number | undefined
      const end = (outcome: Pick<Exchange, 'response' | 'silence'>, note?: string): void => {
        ended = performance.now() - began
        const said = note === undefined ? opened.note : redactor.text(note)
        kept.set(
          id,
          settled({ ...opened, ...outcome, note: said, ms: Math.round(ended * 10) / 10 }),
        )
      }
      return {
        id,
        ms: () => ended ?? performance.now() - began,
        answered: ({ status, headers, body }, note) =>
          end({ response: { status, ...room.content(headers, body) } }, note),
        silent: ({ kind, detail }, note) =>
          end({ silence: { kind, detail: redactor.text(detail) } }, note),
      }
    },
    exchange: (id) => unsettled(kept.get(id)),
    all: () => [...kept.values()].map((one) => unsettled(one)),
  }
}

/** An exchange that has ended, as JSON text: thousands are kept to the end, and one in three is ever shown. */
type Settled = string

const settled = (exchange: Exchange): Settled => JSON.stringify(exchange)

function unsettled(kept: Exchange | Settled): Exchange
function unsettled(kept: Exchange | Settled | undefined): Exchange | undefined
function unsettled(kept: Exchange | Settled | undefined): Exchange | undefined {
  if (typeof kept !== 'string') return kept
  const exchange: Exchange = JSON.parse(kept)
  return exchange
}

function begin(redactor: Redactor, room: Room, id: string, request: RecordedRequest): Exchange {
  const { from, to, method, url, headers, body, note } = request
  return {
    id,
    from,
    to,
    request: {
      method: redactor.text(method),
      url: room.line(redactor.text(url)),
      ...room.content(headers, body),
    },
    startedAt: new Date().toISOString(),
    ms: 0,
    note: redactor.text(note),
  }
}

interface Content {
  readonly headers: readonly HeaderLine[]
  readonly body?: Excerpt
}

/** What evidence may still be kept: past the total, only that there was some, how long, and its digest. */
interface Room {
  content(headers: readonly HeaderLine[], body: Uint8Array | undefined): Content
  line(text: string): string
}

function createRoom(redactor: Redactor): Room {
  let left: number = totalLength
  const kept = (text: string): string => {
    left -= lengthInJson(text)
    return text
  }
  const excerpt = (body: Uint8Array): Excerpt => ({
    text:
      left > 0
        ? kept(redactor.text(Buffer.from(body).toString('utf8')).slice(0, excerptLength))
        : '(left out: this run has kept as much evidence as it may)',
    length: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  })
  return {
    content(headers, body) {
      const lines = headers
        .slice(0, left > 0 ? headerLines : 0)
        .map(
          ([name, value]): HeaderLine => [
            kept(redactor.text(name)),
            kept(redactor.header(name, value)),
          ],
        )
      return body === undefined || body.length === 0
        ? { headers: lines }
        : { headers: lines, body: excerpt(body) }
    },
    line: (text) => (left > 0 ? kept(text) : text.slice(0, 200)),
  }
}

/** A character that is not plain is written as an escape of six. */
const lengthInJson = (text: string): number =>
  /^[\x20-\x7e]*$/.test(text) ? text.length : 6 * text.length
