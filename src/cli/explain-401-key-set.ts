import { decodeObject, parseObject } from '../diagnosis/encoding.ts'
import type { DiagnosisInput } from '../diagnosis/types.ts'
import type { Reply } from '../model/reply.ts'
import { UsageError } from '../model/usage-error.ts'
import { textFrom } from './explain-401-files.ts'
import { type KeyFile, readKeyFile } from './explain-401-key-file.ts'
import type { Surroundings } from './order.ts'

/** The key set the verifier is taken to use, and how we came by it. */
export interface KeySetSource {
  readonly jwks: NonNullable<DiagnosisInput['jwks']>
  /** In words for the facts: where it is from, and what the answer was like. */
  readonly told: string
  /** A bare key has no kid: nothing can be said about the kid of a token that it verifies. */
  readonly hasKids: boolean
}

/** Reads the key set from a URL or a file. Throws UsageError; an address that does not answer well is a fact. */
export async function keySetFrom(
  given: string,
  kid: unknown,
  around: Surroundings,
): Promise<KeySetSource> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return fetched(addressOf(given))
  const text = textFrom(given, '--jwks', around).replace(/^\ufeff/, '')
  const isSet = parseObject(text) !== undefined && parseObject(text)?.kty === undefined
  if (!isSet) return bareKey(readKeyFile(text, '--jwks'), kid, 'from a file')
  return { jwks: { body: text }, told: 'from a file', hasKids: true }
}

/** A key without a set, as a set that holds it under whatever kid the token names. */
export function bareKey({ form, jwks }: KeyFile, kid: unknown, told: string): KeySetSource {
  const hasKids = form !== 'pem'
  const keys = hasKids ? jwks : jwks.map((jwk) => ({ ...jwk, kid }))
  return { jwks: { body: JSON.stringify({ keys }) }, told: `${told}, a bare key`, hasKids }
}

/** The kid in the header of whatever in the text looks like a token. */
export const kidIn = (text: string): unknown =>
  decodeObject(/(?:^|[^\w-])([\w-]+)\.[\w-]*\.[\w-]*(?:$|[^\w-])/.exec(text)?.[1] ?? '')?.kid

const maxMs = 5000

async function fetched(url: URL): Promise<KeySetSource> {
  const [{ createClient }, { createRecorder }, { createRedactor }] = await Promise.all([
    import('../wire/client.ts'),
    import('../wire/recorder.ts'),
    import('../wire/redact.ts'),
  ])
  const client = createClient({
    baseUrl: url.origin,
    recorder: createRecorder(createRedactor()),
    userAgent: 'udc-conformance explain-401',
    runId: 'explain-401',
    timeoutMs: maxMs,
  })
  try {
    const reply = await client.ask({
      method: 'GET',
      path: url.pathname + url.search,
      headers: [['Accept', 'application/json']],
    })
    const { status, text } = reply
    return {
      jwks: { ...(status === undefined ? {} : { status, body: text }), vantage: 'elsewhere' },
      told: `${url.origin}${url.pathname}: ${toldOf(reply)}`,
      hasKids: true,
    }
  } finally {
    await client.close()
  }
}

function toldOf({ status, headers, text, silence }: Reply): string {
  if (status === undefined) return `no answer (${silence?.kind ?? 'unknown'})`
  const type = headers['content-type'] ?? 'no content type'
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : ''
  return `${status}${redirect}, ${type}, ${Buffer.byteLength(text)} bytes`
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url !== undefined && isHttp && url.username === '' && url.password === '') return url
  throw new UsageError({
    expected: 'a file, or an http or https URL without user and password',
    came: url === undefined || isHttp ? 'another kind of URL' : `"${url.protocol}"`,
    where: '--jwks',
    todo: 'save the key set to a file if it cannot be fetched like that',
  })
}
