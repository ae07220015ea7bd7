import * as clause from '../../../fixtures/clauses/http-methods.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'

const stranger = 'evil.test'
const foreignOrigin = `https://${stranger}`

export const httpOriginChecks: readonly Check[] = [
  check({
    id: 'HTTP-CORS',
    title: 'a foreign origin gets no answers with credentials',
    clause: clause.originsAreChosen,
    needs: 'U',
    given: {
      name: 'a preflight and a simple request from a foreign origin',
      phase: 'smoke',
      apply: (stage) => {
        const { health, message } = stage.profile.endpoints
        return Promise.all([
          stage.ask({
            method: 'OPTIONS',
            path: message.path,
            headers: [
              ['Origin', foreignOrigin],
              ['Access-Control-Request-Method', 'POST'],
              ['Access-Control-Request-Headers', 'authorization,content-type'],
            ],
            note: 'a preflight from a foreign origin',
          }),
          stage.ask({
            method: 'GET',
            path: health.path,
            headers: [
              ['Origin', foreignOrigin],
              ['Cookie', 'seen=1'],
            ],
            note: 'a request from a foreign origin',
          }),
        ])
      },
    },
    judge: (replies) =>
      everyReply(
        replies,
        'no Access-Control-Allow-Origin for this origin beside Access-Control-Allow-Credentials: true',
        (reply) => !grantsStrangers(reply),
      ),
    means: 'Any web page reads what the droplet answers to the browser of a person signed in.',
    fix: 'List the origins that may ask, and never combine any origin with credentials.',
  }),
  check({
    id: 'HTTP-SLASH',
    title: 'a slash more leads to no other host',
    clause: clause.slashesAgree,
    needs: 'U',
    given: {
      name: 'paths with a slash more',
      phase: 'smoke',
      negatives: 2,
      apply: async (stage) => {
        const { health, message } = stage.profile.endpoints
        const [get, post] = [`${health.path}/`, `${message.path}/`]
        const replies = await Promise.all([
          stage.ask({ method: 'GET', path: get, note: `GET ${get}` }),
          stage.ask({ method: 'POST', path: post, body: {}, note: `POST ${post}` }),
        ])
        return { replies, host: stage.raw.host }
      },
    },
    judge: ({ replies, host }, facts) =>
      everyReply(
        replies,
        'an answer other than 5xx; a redirect by 307 or 308 (301 and 302 for GET) within this host',
        (reply) => redirectsWell(reply, host, facts),
      ),
    means: 'A client that follows the redirect loses its message, or takes it elsewhere.',
    fix: 'Redirect by 308 to a relative path, or answer 404.',
  }),
  check({
    id: 'HTTP-OPEN-REDIRECT',
    title: 'no path redirects to another host',
    clause: clause.redirectsStayHere,
    needs: 'U',
    given: {
      name: 'paths that look like another host',
      phase: 'smoke',
      negatives: evilPaths().length,
      apply: (stage) =>
        Promise.all(
          evilPaths().map((path) => stage.ask({ method: 'GET', path, note: `GET ${path}` })),
        ),
    },
    judge: (replies) => leadNowhere(replies),
    means: 'A link that shows the name of the droplet leads to a host of an attacker.',
    fix: 'Redirect to paths the droplet knows, never to what the request line said.',
  }),
]

function evilPaths(): string[] {
  return [`//${stranger}/`, `//${stranger}/health/`, `/\\${stranger}/`, `/%5c${stranger}/`]
}

/** Reflected beside credentials, or any origin beside credentials. */
function grantsStrangers({ headers }: Reply): boolean {
  const origin = (headers['access-control-allow-origin'] ?? '').trim()
  const withCredentials = (headers['access-control-allow-credentials'] ?? '').trim() === 'true'
  return withCredentials && [foreignOrigin, '*'].includes(origin)
}

const isRedirect = ({ status = 0, headers }: Reply): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined

function redirectsWell(reply: Reply, host: string, { dropletDomain }: Facts): boolean {
  if (!isRedirect(reply)) return (reply.status ?? 0) < 500
  const target = destination(reply, host)
  if (target === undefined) return false
  const kept = [307, 308].includes(reply.status ?? 0)
  const moved = reply.ask.method === 'GET' && [301, 302].includes(reply.status ?? 0)
  const here = target.host === host || target.hostname === dropletDomain
  return (kept || moved) && here
}

/** Where a browser would go. */
function destination({ ask, headers }: Reply, host: string): URL | undefined {
  // Written as text: a path that begins with two slashes would by itself be taken for a host.
  const base = `http://${host}${ask.path}`
  const { location = '' } = headers
  return URL.canParse(location, base) ? new URL(location, base) : undefined
}

function leadNowhere(replies: readonly Reply[]): Outcome {
  const away = replies.find((reply) => {
    const host = isRedirect(reply) ? destination(reply, 'droplet.test')?.hostname : undefined
    return host === stranger
  })
  if (away)
    return fail(
      `no Location that leads to ${stranger}`,
      `HTTP ${away.status}, Location: ${away.headers.location}`,
      away.ask.note,
      [away.exchange],
    )
  const silent = replies.find(({ status }) => status === undefined)
  return silent ? inconclusive(`${silent.ask.note}: ${said(silent)}`, [silent.exchange]) : pass()
}
