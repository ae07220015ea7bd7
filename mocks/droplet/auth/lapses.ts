import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Conduct } from '../conduct.ts'
import { isObject, type Json, tryJson } from '../json.ts'
import type { Caller } from './claims.ts'
import type { Jws } from './compact.ts'
import { curveAlgorithm, isCurveForgiven } from './curve-lapse.ts'
import { isHmacForgiven } from './hmac-lapse.ts'
import { certificateKey } from './jwk.ts'
import type { VerifyContext } from './verify.ts'

/** Whether alg may go on to verification: RS256 and nothing else, unless the conduct is careless. */
export function acceptsHeaderAlg(jws: Jws, conduct: Conduct): boolean {
  const { alg } = jws.header
  if (alg === 'RS256') return true
  if (alg === undefined) return conduct.algCompared === 'when-present'
  if (conduct.algCompared === 'loosely' && String(alg) === 'RS256') return true
  if (typeof alg !== 'string') return false
  if (conduct.algCompared === 'ignoring-case' && alg.trim().toLowerCase() === 'rs256') return true
  if (conduct.rsaAlgorithms === 'any-rsa' && /^[RP]S(256|384|512)$/.test(alg)) return true
  if (conduct.hmacKeyedWith !== 'nothing' && /^HS(256|384|512)$/.test(alg)) return true
  if (conduct.curves !== 'refused' && curveAlgorithm.test(alg)) return true
  return meansNone(jws, conduct) || conduct.signature === 'unchecked'
}

function meansNone(jws: Jws, conduct: Conduct): boolean {
  const { alg } = jws.header
  if (typeof alg !== 'string') return false
  switch (conduct.noneAccepted) {
    case 'never':
      return false
    case 'literal':
      return alg === 'none'
    case 'other-spellings':
      return alg !== 'none' && alg.toLowerCase() === 'none'
    case 'unless-spelt-out':
      return alg === 'none' && firstAlgAsText(jws) !== 'none'
    case 'trimmed':
      return alg !== 'none' && ['none', ''].includes((alg.split('\0')[0] ?? '').trim())
  }
}

/** What a filter over the text, rather than over the parsed header, takes for the algorithm. */
function firstAlgAsText({ text }: Jws): string | undefined {
  return Buffer.from(text.split('.')[0] ?? '', 'base64url')
    .toString()
    .match(/"alg" *: *"([^"]*)"/)?.[1]
}

/** Takes for a session what is no signed compact token at all; undefined for everything else. */
export function misreadToken(
  token: string,
  known: boolean,
  { config, conduct }: VerifyContext,
): Caller | undefined {
  const parts = token.split('.')
  const header = tryJson(Buffer.from(parts[0] ?? '', 'base64url'))
  const passes =
    (conduct.jweShapePasses && parts.length === 5) ||
    (conduct.jsonFormPasses && token.startsWith('{')) ||
    (conduct.detachedPasses && parts.length === 3 && parts[1] === '' && isObject(header)) ||
    (conduct.nestedUnwrapped && isObject(header) && header.cty === 'JWT') ||
    (!known && conduct.withoutKeys === 'long-strings-pass' && token.length > 10) ||
    (!known && conduct.withoutKeys === 'api-token-passes' && token === config.apiToken)
  return passes ? { subject: 'unknown', dropletId: undefined } : undefined
}

/** The ways round the Registry's signature; false in a droplet without lapses. */
export async function letsPassUnverified(jws: Jws, context: VerifyContext): Promise<boolean> {
  const { conduct, config } = context
  const { header } = jws
  if (meansNone(jws, conduct) || isCurveForgiven(jws, context)) return true
  if (isHmacForgiven(jws, context)) return true
  await fetchHeaderUrls(header, context)
  const offered = await keyInHeader(header, context)
  if (offered && signs(offered, jws)) return true
  return (
    conduct.ownKeyTrusted &&
    config.ownPublicKeyPem !== undefined &&
    signs(createPublicKey(config.ownPublicKeyPem), jws)
  )
}

function signs(key: KeyObject, jws: Jws): boolean {
  return verify('sha256', Buffer.from(jws.input), key, jws.signature)
}

async function fetchHeaderUrls(header: Json, { conduct, call }: VerifyContext): Promise<void> {
  const member = conduct.headerUrlsFetched
  const url = member === 'never' ? undefined : header[member]
  if (typeof url === 'string' && /^https?:/.test(url) && URL.canParse(url))
    await call({ method: 'GET', url })
}

async function keyInHeader(
  header: Json,
  { conduct, config, call }: VerifyContext,
): Promise<KeyObject | undefined> {
  const { jwk, jku, x5c } = header
  if (conduct.headerKeys === 'jwk' && isObject(jwk))
    return createPublicKey({ key: jwk, format: 'jwk' })
  if (conduct.headerKeys === 'x5c' && Array.isArray(x5c)) return certificateKey(x5c[0])
  const follows =
    conduct.headerKeys === 'jku' ||
    (conduct.headerKeys === 'jku-prefix' && String(jku).startsWith(config.registryUrl))
  if (!follows || typeof jku !== 'string' || !/^https?:/.test(jku) || !URL.canParse(jku))
    return undefined
  const reply = await call({ method: 'GET', url: jku, follow: conduct.headerKeys === 'jku-prefix' })
  const set = reply.kind === 'answer' ? tryJson(reply.body) : undefined
  const first = isObject(set) && Array.isArray(set.keys) ? set.keys[0] : undefined
  return isObject(first) ? createPublicKey({ key: first, format: 'jwk' }) : undefined
}
