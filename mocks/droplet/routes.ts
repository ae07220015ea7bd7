import type { Answer } from './answer.ts'
import type { Caller } from './auth/claims.ts'
import type { Droplet } from './context.ts'
import { capabilities, dependencies, health, state, version } from './discovery.ts'
import { message } from './message.ts'
import { type Incoming, send } from './send.ts'

export interface Asked {
  readonly caller: Caller | undefined
  readonly body: unknown
  readonly incoming: Incoming
}

export interface Route {
  readonly method: 'GET' | 'POST'
  handle(droplet: Droplet, asked: Asked): Promise<Answer>
}

/** Exact paths only: what is not written like this is not found. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/health', { method: 'GET', handle: health }],
  ['/capabilities', { method: 'GET', handle: capabilities }],
  ['/state', { method: 'GET', handle: state }],
  ['/version', { method: 'GET', handle: version }],
  ['/dependencies', { method: 'GET', handle: dependencies }],
  [
    '/message',
    { method: 'POST', handle: (droplet, { caller, body }) => message(droplet, caller, body) },
  ],
  [
    '/send',
    { method: 'POST', handle: (droplet, { incoming, body }) => send(droplet, incoming, body) },
  ],
])

/** What a lenient router makes of a path, after somebody else has already looked at it. */
export function tidied(path: string): string {
  try {
    const plain = decodeURIComponent(path).split(/[;\0]/)[0] ?? ''
    const segments: string[] = []
    for (const segment of plain.toLowerCase().split('/')) {
      if (segment === '..') segments.pop()
      else if (segment !== '' && segment !== '.') segments.push(segment)
    }
    return `/${segments.join('/')}`
  } catch {
    return path
  }
}
