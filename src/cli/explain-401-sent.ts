import { parseObject } from '../diagnosis/encoding.ts'
import type { DiagnosisInput } from '../diagnosis/types.ts'
import { type CurlRequest, readCurlLine } from './curl-line.ts'
import { textFrom } from './explain-401-files.ts'
import type { Surroundings } from './order.ts'

/** The three ways to give what was refused; one of them is used. */
export interface SentFlags {
  readonly tokenFile?: string
  readonly token?: string
  readonly replay?: string
}

/** The request that was refused, as far as we are told of it. */
export type Sent = Pick<DiagnosisInput, 'authorization' | 'envelope'> & {
  readonly request: CurlRequest | undefined
}

/** Reads what was sent from a token or a curl line. Throws UsageError. */
export function sentBy({ tokenFile, token, replay }: SentFlags, around: Surroundings): Sent {
  if (replay !== undefined) {
    const request = readCurlLine(textFrom(replay, '--replay', around))
    return { request, authorization: request.authorization, ...senderOf(request) }
  }
  const flag = token === undefined ? '--token-file' : '--token'
  const text = textFrom(token ?? tokenFile ?? '', flag, around)
  return { request: undefined, authorization: headerValue(text.replace(/^[\r\n]+|[\r\n]+$/g, '')) }
}

/** A text that begins like a header or with a scheme is what was sent; a bare token was sent as a Bearer token. */
function headerValue(text: string): string {
  const value = text.replace(/^\s*authorization:\s*/i, '')
  const hasScheme =
    value !== text || /^\s*(?:bearer|(?:basic|digest|token|jwt|apikey|negotiate)\s)/i.test(value)
  return hasScheme ? value : `Bearer ${value}`
}

/** Whom the body names as the sender, which a verifier may compare with the token. */
function senderOf({ body = '' }: CurlRequest): Pick<DiagnosisInput, 'envelope'> {
  const source = parseObject(body)?.source
  return typeof source === 'string' || typeof source === 'number' ? { envelope: { source } } : {}
}
