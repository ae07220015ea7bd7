import { createHash } from 'node:crypto'
import type { Excerpt, Exchange, HeaderLine, Party, Silence } from '../model/exchange.ts'
import type { Redactor } from './redact.ts'

const maxExcerpt = 4096

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
  const kept = new Map<string, Exchange>()

  return {
    open(request) {
      const id = `x${kept.size + 1}`
      const began = performance.now()
      const opened = begin(redactor, id, request)
      kept.set(id, opened)
      let ended: number | undefined
      const end = (outcome: Pick<Exchange, 'response' | 'silence'>, note?: string): void => {
        ended = performance.now() - began
        const said = note === undefined ? opened.note : redactor.text(note)
        kept.set(id, { ...opened, ...outcome, note: said, ms: Math.round(ended * 10) / 10 })
      }
      return {
        id,
        ms: () => ended ?? performance.now() - began,
        answered: ({ status, headers, body }, note) =>
          end({ response: { status, ...content(redactor, headers, body) } }, note),
        silent: ({ kind, detail }, note) =>
          end({ silence: { kind, detail: redactor.text(detail) } }, note),
      }
    },
    exchange: (id) => kept.get(id),
    all: () => [...kept.values()],
  }
}

function begin(redactor: Redactor, id: string, request: RecordedRequest): Exchange {
  const { from, to, method, url, headers, body, note } = request
  return {
    id,
    from,
    to,
    request: {
      method: redactor.text(method),
      url: redactor.text(url),
      ...content(redactor, headers, body),
    },
    startedAt: new Date().toISOString(),
    ms: 0,
    note: redactor.text(note),
  }
}

function content(
  redactor: Redactor,
  headers: readonly HeaderLine[],
  body: Uint8Array | undefined,
): { headers: readonly HeaderLine[]; body?: Excerpt } {
  const lines = headers
    .slice(0, 200)
    .map(([name, value]): HeaderLine => [redactor.text(name), redactor.header(name, value)])
  return body === undefined || body.length === 0
    ? { headers: lines }
    : { headers: lines, body: excerpt(redactor, body) }
}

function excerpt(redactor: Redactor, body: Uint8Array): Excerpt {
  return {
    text: redactor.text(Buffer.from(body).toString('utf8')).slice(0, maxExcerpt),
    length: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  }
}
