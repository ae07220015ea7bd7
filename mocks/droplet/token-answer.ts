import type { Conduct } from './conduct.ts'
import type { Config } from './config.ts'
import { isObject, type Json, tryJson } from './json.ts'
import type { Answered } from './outbound.ts'

export interface IssuedToken {
  readonly token: string
  readonly expiresAtMs: number
  readonly claims: Json
  readonly algorithm: unknown
}

const longestToken = 8_192
const lifetimeUnknownMs = 300_000

/** The token of a Registry answer, or the reason why it is not one this droplet can use. */
export function readIssuedToken(
  answer: Answered,
  config: Config,
  conduct: Conduct,
): IssuedToken | string {
  const body = tryJson(answer.body)
  if (!conduct.tokenChecked)
    return trusting(body, conduct.tokenField === 'access_token' ? 'access_token' : 'either')
  if (conduct.tokenField === 'token-unchecked' && !(isObject(body) && body.token))
    return trusting(body, 'token')
  if (!isObject(body)) return 'the answer is not a JSON object'
  const token =
    conduct.tokenField === 'access_token' ? body.access_token : (body.token ?? body.access_token)
  if (typeof token !== 'string') return 'the answer holds no token'
  if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    return 'the token is not a compact JWT'
  const [header, claims] = token
    .split('.')
    .map((segment) => tryJson(Buffer.from(segment, 'base64url')))
  if (!isObject(header) || !isObject(claims)) return 'the token cannot be read'
  if (conduct.foreignSubject === 'refused' && !isOurs(claims, config))
    return 'the token names another droplet'
  return { token, claims, algorithm: header.alg, expiresAtMs: expiry(claims, body, conduct) }
}

function expiry(claims: Json, body: Json, conduct: Conduct): number {
  const now = Date.now()
  if (conduct.tokenLifetime === 'assumed-day') return now + 86_400_000
  const told =
    typeof body.expires_in === 'number' && body.expires_in > 0
      ? now + body.expires_in * 1000
      : undefined
  if (conduct.tokenLifetime === 'expires-in' && told !== undefined) return told
  const own = typeof claims.exp === 'number' ? claims.exp * 1000 : undefined
  return Math.min(
    own ?? Infinity,
    told ?? Infinity,
    own === undefined && told === undefined ? now + lifetimeUnknownMs : Infinity,
  )
}

/** A token for somebody else would make us speak in another droplet's name. */
function isOurs({ sub, droplet_id: id }: Json, config: Config): boolean {
  const names = [config.domain, String(config.dropletId), `droplet-${config.dropletId}`]
  return [sub, id].every((name) => name === undefined || names.includes(String(name)))
}

function trusting(body: unknown, from: 'token' | 'access_token' | 'either'): IssuedToken {
  const { token: usual, access_token: other } = isObject(body) ? body : {}
  const token = { token: usual, access_token: other, either: usual ?? other }[from]
  return {
    token: String(token),
    claims: {},
    algorithm: 'RS256',
    expiresAtMs: Date.now() + 86_400_000,
  }
}
