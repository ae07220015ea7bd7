import { isRecord } from '../../../src/model/json.ts'
import { type Ask, authorizationIn } from '../../../src/model/reply.ts'

const harmless = new Set(['accept', 'content-type', 'content-length', 'host', 'connection'])

/** Whether a request carries no credential of any kind, nor anything that might be taken for one. */
export const carriesNothing = ({ path, headers = [], token, body }: Ask): boolean =>
  token === undefined &&
  !path.includes('?') &&
  !(isRecord(body) && ['token', 'access_token', 'signature'].some((name) => name in body)) &&
  headers.every(([name]) => harmless.has(name.toLowerCase()))

/** Whether a request carries one whole token by the grammar of Bearer, good or bad, and nothing else. */
export function carriesToken(ask: Ask): boolean {
  if (ask.path.includes('?')) return false
  const values = authorizationIn(ask)
  return values.length === 1 && /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/.test(values[0] ?? '')
}
