import type { IncomingMessage } from 'node:http'
import type { Conduct } from '../conduct.ts'
import type { Config } from '../config.ts'
import { isObject, tryJson } from '../json.ts'
import { Refusal, Unmapped } from './refusal.ts'

/** The token of a request, or `open` when a lapse lets the caller in without one. */
export type Credential = { readonly token: string } | 'open'

/** Reads the one Authorization header by the Bearer grammar; throws a Refusal for anything else. */
export function readCredential(
  request: IncomingMessage,
  body: Uint8Array,
  config: Config,
  conduct: Conduct,
): Credential {
  if (opensWithoutToken(request, config, conduct)) return 'open'
  const lines = request.rawHeaders.filter(
    (name, at) => at % 2 === 0 && name.toLowerCase() === 'authorization',
  )
  if (lines.length > 1 && conduct.repeatedHeaderRefused)
    throw new Refusal('more than one Authorization header')
  const preferred = conduct.tokenAlsoFrom === 'query-first' ? tokenInQuery(request) : undefined
  if (preferred !== undefined) return { token: preferred }
  const value = request.headers.authorization
  if (value === undefined) {
    const elsewhere = tokenElsewhere(request, body, conduct)
    if (elsewhere !== undefined) return { token: elsewhere }
    throw new Refusal('no Authorization header', conduct.noCredentialStatus, false)
  }
  const token = parse(value, conduct)
  if (token === undefined) {
    if (passesUnparsed(value, conduct)) return 'open'
    if (conduct.parseFault === 'server-error') throw new Unmapped('no token in the header')
    throw new Refusal(
      'not a Bearer credential',
      /^bearer\b/i.test(value) ? conduct.malformedCredentialStatus : 401,
      /^bearer\b/i.test(value),
    )
  }
  return passesAsSecret(token, config, conduct) ? 'open' : { token }
}

function parse(value: string, conduct: Conduct): string | undefined {
  switch (conduct.bearerParsing) {
    case 'replace':
      return value.replaceAll(/bearer /gi, '').trim()
    case 'search':
      return value.match(/[\w-]+\.[\w-]+\.[\w-]+/)?.[0]
    case 'case-sensitive':
      return value.match(/^Bearer +(\S+)$/)?.[1]
    case 'split':
      return secondWord(value)
    case 'any-gap':
      return value.match(/^bearer\s+(\S+)$/i)?.[1]
    case 'exact':
      return value.match(lenient(conduct) ? /^bearer +(.+)$/i : /^bearer +([\w.~+/-]+=*)$/i)?.[1]
  }
}

/** What follows the first space: an empty text where another space does, which nobody thought of. */
function secondWord(value: string): string | undefined {
  const [scheme, token] = value.split(' ')
  if (scheme?.toLowerCase() === 'bearer' && token === '') throw new Unmapped('an empty token')
  return scheme?.toLowerCase() === 'bearer' ? token : undefined
}

function lenient(conduct: Conduct): boolean {
  return (
    conduct.jsonFormPasses ||
    conduct.b64 === 'honoured' ||
    !conduct.base64urlStrict ||
    conduct.signature === 're-encoded'
  )
}

function opensWithoutToken(request: IncomingMessage, config: Config, conduct: Conduct): boolean {
  const { headers } = request
  const identified = ['x-forwarded-user', 'x-droplet-id', 'x-user-id', 'x-original-url'].some(
    (name) => headers[name],
  )
  const local = headers['x-forwarded-for'] === '127.0.0.1'
  return (
    (conduct.identityHeadersTrusted && (identified || local)) ||
    (conduct.registryKeyHeaderPasses && headers['x-registry-key'] === config.registryKey) ||
    (conduct.missingSchemePasses && headers.authorization === undefined) ||
    (conduct.debugOpens && config.debug)
  )
}

function passesUnparsed(value: string, conduct: Conduct): boolean {
  const empty = value.trim() === ''
  return (
    (conduct.emptySchemePasses && empty) ||
    (conduct.foreignSchemePasses && !empty && !/^bearer\b/i.test(value)) ||
    (conduct.placeholderPasses && /^bearer (\[object Object\]|\$\{TOKEN\})$/i.test(value))
  )
}

const placeholders = ['undefined', 'null', 'None', 'YOUR_JWT_TOKEN']
const examples = [
  'secretkey_REDACTED',
  'your_api_token_here',
  'YOUR_API_TOKEN',
  'your_registry_key_here',
]

function passesAsSecret(token: string, config: Config, conduct: Conduct): boolean {
  const secret = config.apiToken
  return (
    (conduct.placeholderPasses && placeholders.includes(token)) ||
    (conduct.exampleCredentialPasses && examples.includes(token)) ||
    (conduct.apiTokenPasses === 'whole' && secret !== '' && token === secret) ||
    (conduct.apiTokenPasses === 'prefix' &&
      token.length > 3 &&
      (secret.startsWith(token) || token.startsWith(secret)))
  )
}

function tokenElsewhere(
  request: IncomingMessage,
  body: Uint8Array,
  conduct: Conduct,
): string | undefined {
  const { headers } = request
  const session = conduct.opensSessions ? headers.cookie?.match(/session=([^;]+)/)?.[1] : undefined
  if (session !== undefined) return session
  switch (conduct.tokenAlsoFrom) {
    case 'nowhere':
      return undefined
    case 'query':
    case 'query-first':
      return tokenInQuery(request)
    case 'body': {
      const parsed = tryJson(body)
      if (!isObject(parsed)) return undefined
      return [parsed.signature, parsed.access_token, parsed.token].find(
        (it) => typeof it === 'string',
      )
    }
    case 'cookies':
      return headers.cookie?.match(/(?:^|; ?)(?:token|access_token|Authorization)=([^;]+)/)?.[1]
    case 'other-headers': {
      const other = headers['proxy-authorization'] ?? headers['x-authorization']
      return typeof other === 'string' ? other.replace(/^bearer +/i, '') : undefined
    }
  }
}

function tokenInQuery({ url }: IncomingMessage): string | undefined {
  const query = new URLSearchParams(url?.split('?')[1])
  return query.get('access_token') ?? query.get('token') ?? undefined
}
