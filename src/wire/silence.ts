import type { Silence, SilenceKind } from '../model/exchange.ts'
import { limits } from './limits.ts'

/** What the wire throws to itself when it already knows the kind of silence. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError'
  readonly kind: SilenceKind

  constructor(kind: SilenceKind, detail: string) {
    super(detail)
    this.kind = kind
  }
}

export const tooManyInformational = (): SilenceError =>
  new SilenceError('protocol', `more than ${limits.answer.informational} informational responses`)

/** Names what was met instead of an answer; by name first, as a code may be a number. */
export function silenceOf(error: unknown): Silence {
  if (error instanceof SilenceError) return { kind: error.kind, detail: error.message }
  const { name, code, message } = traits(error)
  const said = code === '' ? message : `${code}: ${message}`
  if (name === 'TimeoutError' || timeouts.has(code)) return { kind: 'timeout', detail: message }
  if (name === 'HTTPParserError' || code.startsWith('HPE_'))
    return { kind: 'protocol', detail: said }
  // The HTTP client asserts what it takes for granted, such as a status of at least 100.
  if (code === 'ERR_ASSERTION') return { kind: 'protocol', detail: 'the answer is not HTTP/1' }
  if (unreachable.has(code)) return { kind: 'refused', detail: said }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset', detail: said }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return { kind: 'too-large', detail: 'the body is larger than 1 MiB' }
  }
  if (code === 'UND_ERR_SOCKET' && !/^bad /i.test(message)) return { kind: 'closed', detail: said }
  return { kind: 'protocol', detail: said }
}

const timeouts = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
])

function traits(error: unknown): { name: string; code: string; message: string } {
  if (!(error instanceof Error)) {
    // Not everything that can be thrown can be made a text of.
    const message =
      typeof error === 'string' ? error : `what was thrown is no Error: ${typeof error}`
    return { name: '', code: '', message }
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { name: error.name, code, message: plain(error.message) || firstCause(error) }
}

/** Of what OpenSSL says, the reason alone: around it stand addresses in memory and lines of its source. */
const plain = (message: string): string =>
  /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message

/** A name with two addresses fails with an AggregateError that has no message of its own. */
function firstCause(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  return first instanceof Error && first.message ? first.message : `${error.name}`
}
