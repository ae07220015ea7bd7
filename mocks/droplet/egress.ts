import { Problem } from './answer.ts'
import type { Conduct } from './conduct.ts'
import type { Droplet } from './context.ts'
import { tryJson } from './json.ts'
import type { Reply } from './outbound.ts'

/** The /message address at an endpoint of a record; undefined for one that nothing is sent to. */
export function egressTo(
  endpoint: string,
  registryUrl: string,
  { sendAddress, sendScheme }: Conduct,
): string | undefined {
  const joined = `${endpoint.replace(/\/+$/, '')}/message`
  if (sendScheme === 'any' && !/^https?:/i.test(endpoint)) return joined
  if (!shapes[sendAddress].test(endpoint) || !URL.canParse(endpoint)) return undefined
  const url = new URL(endpoint)
  const isOpen = sendAddress === 'unspecified-too' && isUnspecified(url.hostname)
  if (!isOpen && !mayCall(url.hostname, new URL(registryUrl).hostname)) return undefined
  if (sendAddress === 'concatenated') return joined
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/message`
}

/** Only plain addresses: no user, no query, no fragment, nothing a URL parser would silently drop. */
const plain = /^https?:\/\/[^\s?#\\@]+$/i
const shapes: Readonly<Record<Conduct['sendAddress'], RegExp>> = {
  careful: plain,
  'unspecified-too': plain,
  'user-too': /^https?:\/\/[^\s?#\\]+$/i,
  concatenated: /^https?:\/\/[^@]+$/i,
}

/** Link-local and unspecified addresses never; private ones only in a mesh whose Registry is private too. */
function mayCall(host: string, registryHost: string): boolean {
  if (isUnspecified(host) || /^(169\.254\.|\[fe[89ab]|\[::ffff:a9fe)/i.test(host)) return false
  return !isPrivate(host) || isPrivate(registryHost)
}

const isUnspecified = (host: string): boolean => /^(0\.|\[::\]|\[::ffff:0)/i.test(host)

function isPrivate(host: string): boolean {
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|localhost$|\[::1\]|\[::ffff:7f|\[f[cd])/i.test(
    host,
  )
}

/** The reply to a message; a careless droplet falls over some. */
export function digested(reply: Reply, { brokenAnswer, targetBody }: Conduct): Reply {
  if (reply.kind === 'silence') {
    if (brokenAnswer === 'server-error' && reply.reason === 'broken') throw new Error('aborted')
    return reply
  }
  const isGood = reply.status >= 200 && reply.status < 300
  if (
    targetBody === 'parsed' &&
    isGood &&
    reply.body.length > 0 &&
    tryJson(reply.body) === undefined
  )
    throw new SyntaxError('unexpected token in the answer of the target')
  return reply
}

/** What becomes of a droplet that calls itself while it serves one request at a time. */
export function waitForItself(target: unknown, { config, conduct }: Droplet): void {
  if (target === config.dropletId && conduct.sendToSelf === 'waited-for')
    throw new Problem(504, 'The other side did not answer in time')
}
