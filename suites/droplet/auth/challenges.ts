import type { Reply } from '../../../src/model/reply.ts'
import { carriesNothing } from './credentials.ts'

/** The parameters of the Bearer challenge; undefined where there is none. Other schemes may stand beside it. */
export function challengeOf({ headers }: Reply): string | undefined {
  const value = headers['www-authenticate']
  if (value === undefined) return undefined
  // A realm is free text; what looks like a scheme in it is none.
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/g, (text) => '_'.repeat(text.length))
  const found = /(?:^|,)\s*bearer(?=\s|,|$)/i.exec(bare)
  if (!found) return undefined
  const from = found.index + found[0].length
  const next = /,\s*[\w!#$%&'*+.^`|~-]+\s+[\w!#$%&'*+.^`|~-]+\s*=/.exec(bare.slice(from))
  return value.slice(from, next ? from + next.index : undefined)
}

export const challengeFault = (reply: Reply): string | undefined =>
  challengeOf(reply) === undefined
    ? `WWW-Authenticate: ${reply.headers['www-authenticate'] ?? '(none)'}`
    : undefined

/** What is wrong with the error that a challenge names, for a request with a bad token or with none. */
export function wrongError(reply: Reply): string | undefined {
  const error = /(?:^|[\s,])error\s*=\s*"?([^",\s]*)/i.exec(challengeOf(reply) ?? '')?.[1]
  if (carriesNothing(reply.ask))
    return error === undefined ? undefined : `error="${error}" though no token was sent`
  if (error === 'invalid_token') return undefined
  return error === undefined ? 'no error for a bad token' : `error="${error}" for a bad token`
}
