import type { HeaderLine, Party } from './exchange.ts'

/** What a request to one of our actors was for. */
export type Purpose =
  | 'token'
  | 'jwks'
  | 'register'
  | 'heartbeat'
  | 'lookup'
  | 'orchestrator-register'
  | 'orchestrator-list'
  | 'orchestrator-heartbeat'
  | 'orchestrator-details'
  | 'version'
  | 'message'
  | 'other'

/** One request that reached an actor of ours, raw; it lives in memory only. */
export interface Call {
  /** Id of the redacted exchange in the report. */
  readonly exchange: string
  readonly actor: Exclude<Party, 'harness' | 'droplet'>
  readonly purpose: Purpose
  readonly method: string
  /** The request target as it came, query included. */
  readonly target: string
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly rawHeaders: readonly HeaderLine[]
  readonly text: string
  readonly json: unknown
  /** Milliseconds since the mesh opened, when the request began. */
  readonly at: number
  /** The status we answered, undefined when a fault dropped the connection. */
  readonly status: number | undefined
  /** When the caller went away before our answer, on the same clock as `at`. */
  readonly goneAt?: number
  /** The injected fault that shaped the answer, if any. */
  readonly fault: string | undefined
  /** The true internal reason of a refusal, which the wire does not tell. */
  readonly refusal: string | undefined
  /** The token text of the Authorization header, if it was a Bearer. */
  readonly bearer: string | undefined
  /** For `token` calls: the token we issued in the answer. */
  readonly issued: string | undefined
  /** Bytes of a scripted flow that were taken before the caller had enough of it. */
  readonly taken?: number
}

/** All values of a header, in the order they came. */
export const headerValues = (call: Call, name: string): string[] =>
  call.rawHeaders.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, v]) => v)
