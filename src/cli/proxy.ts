import { UsageError } from '../model/usage-error.ts'
import type { Order } from '../session/order.ts'
import { isLoopback } from '../wire/connection.ts'
import { givenSecrets } from '../wire/secrets.ts'
import { wall } from './wall.ts'

/** What the environment puts before this address; nothing ever stands before this machine. Throws UsageError. */
export function proxyFor(address: string, env: NodeJS.ProcessEnv): Order['proxy'] {
  const url = new URL(address)
  const names =
    url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  const variable = names.find((name) => env[name])
  if (variable === undefined || isLoopback(url)) return undefined
  if (isExcepted(url, env.no_proxy || env.NO_PROXY || '')) return undefined
  const given = env[variable] ?? ''
  wall.know(givenSecrets(given, variable))
  const proxy = httpUrl(given)
  if (proxy === undefined)
    throw new UsageError({
      expected: 'a proxy that is asked by HTTP, such as http://proxy.example:3128',
      came: 'another value',
      where: `the environment variable ${variable}`,
      todo: `mend it, or except the target: NO_PROXY=${url.hostname}`,
    })
  return { variable, origin: proxy.origin, ...credentialsOf(proxy) }
}

function httpUrl(text: string): URL | undefined {
  const whole = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  return url?.protocol === 'http:' ? url : undefined
}

function credentialsOf({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {}
  const user = `${decoded(username)}:${decoded(password)}`
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** NO_PROXY as curl reads it: a name stands for itself and for all below it, perhaps on one port only. */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, host = '', onPort = ownPort] = /^(\[[^\]]*\]|[^:]*|.*)(?::(\d+))?$/.exec(entry) ?? []
      const name = host.replace(/^\*?\./, '')
      return onPort === ownPort && (hostname === name || hostname.endsWith(`.${name}`))
    })
}
