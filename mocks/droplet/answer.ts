export interface Answer {
  readonly status: number
  readonly body: string
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, body: JSON.stringify(body), type: 'application/json', headers }
}

export function text(status: number, body: string): Answer {
  return { status, body, type: 'text/plain; charset=utf-8' }
}

export function html(status: number, body: string): Answer {
  return {
    status,
    body: `<!doctype html><title>${status}</title><h1>${body}</h1>`,
    type: 'text/html; charset=utf-8',
  }
}

/** Ends a request early with an answer; handlers throw it, the server writes it. */
export class Problem extends Error {
  readonly status: number
  readonly detail: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, detail: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`answer ${status}`)
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}
