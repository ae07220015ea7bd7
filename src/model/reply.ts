import type { Silence } from './exchange.ts'

/** What a stimulus sends. Exactly these bytes and headers go out, plus the run's own User-Agent. */
export interface Ask {
  readonly method: string
  readonly path: string
  /** Name and value as they go on the wire; repeated names stay repeated. */
  readonly headers?: readonly (readonly [string, string])[]
  /** An object goes as JSON with its content type; text and bytes go as they are. */
  readonly body?: object | string | Uint8Array
  /** Shorthand for `Authorization: Bearer …`. */
  readonly token?: string
  /** What is special about this request, in words a person can read in the report. */
  readonly note?: string
  readonly timeoutMs?: number
  /** One of a crowd whose first answers count: no limit is waited for, and no load. */
  readonly atOnce?: boolean
}

/** What came back, raw; it lives in memory only. `status` is undefined when the target was silent. */
export interface Reply {
  /** Id of the redacted exchange in the report. */
  readonly exchange: string
  readonly ask: Ask
  readonly status: number | undefined
  /** Lower-case names; repeated headers joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The parsed body, or undefined where it is not JSON. */
  readonly json: unknown
  readonly silence: Silence | undefined
  readonly ms: number
}

export const isAccepted = (reply: Reply): boolean =>
  reply.status !== undefined && reply.status >= 200 && reply.status < 300

/** The droplet ended the connection in place of an answer. */
export const isClosed = ({ silence }: Reply): boolean =>
  silence !== undefined && ['closed', 'reset'].includes(silence.kind)

/** All values of Authorization that a request shows, the token's among them. */
export const authorizationIn = ({ token, headers = [] }: Ask): string[] => [
  ...(token === undefined ? [] : [`Bearer ${token}`]),
  ...headers.filter(([name]) => name.toLowerCase() === 'authorization').map(([, value]) => value),
]
