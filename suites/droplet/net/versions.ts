import * as clause from '../../../fixtures/clauses/net.ts'
import { absoluteForm } from '../../../fixtures/clauses/net-connections.ts'
import {
  http2Preface,
  noise,
  rawRequest,
  sendAndRead,
  tlsHello,
} from '../../../fixtures/raw-requests.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Conversation, Talk } from '../../../src/model/conversation.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all } from '../../judges.ts'
import {
  both,
  everyTalk,
  evidenceOf,
  isEnded,
  isTurnedAway,
  type Rule,
  refused,
  safe,
  statusIn,
  toldOf,
} from './judges.ts'
import { healthText, once, patience, spoken } from './talks.ts'

/** A name that can be nobody's. */
const foreignHost = 'evil.test'

export const netVersionChecks: readonly Check[] = [
  check({
    id: 'NET-HOST-MISSING',
    title: 'a request without Host is refused',
    clause: clause.hostRequired,
    needs: 'U',
    given: spoken(
      'HTTP/1.1 without Host',
      (stage) => [once('no Host', hostLess(stage), brief(stage))],
      { negatives: 1 },
    ),
    judge: (seen) => everyTalk(seen, turnedAway),
    means: 'Behind a shared address nobody can tell whom the request was for.',
    fix: 'Let the HTTP library demand Host, and answer 400 without it.',
  }),
  check({
    id: 'NET-HOST-MISSING-SHOULD',
    title: 'a request with two Host lines is refused',
    clause: clause.oneHost,
    needs: 'U',
    given: spoken(
      'HTTP/1.1 with two Hosts',
      (stage) => [once('two Hosts', healthText(stage, [`Host: ${foreignHost}`]), brief(stage))],
      { negatives: 1 },
    ),
    judge: (seen) => everyTalk(seen, turnedAway),
    means: 'A proxy and the droplet may each believe another one.',
    fix: 'Answer 400 to a second Host line.',
  }),
  check({
    id: 'NET-HOST-EVIL',
    title: 'no answer repeats a foreign Host',
    clause: clause.hostIsNotTrusted,
    needs: 'U',
    given: spoken(`requests for ${foreignHost}`, foreignRequests, { negatives: 4 }),
    judge: (seen) => everyTalk(seen, notReflected),
    means: 'A link in the answer leads wherever the caller wants, and caches hand it on.',
    fix: 'Build links and redirects from the configured address, or relative.',
  }),
  check({
    id: 'NET-OBSFOLD',
    title: 'a folded header line is refused or read as one value',
    clause: clause.foldedLines,
    needs: 'U',
    given: spoken(
      'folded header lines',
      (stage) => [
        once('a folded value', healthText(stage, ['X-Fold: a\r\n b']), brief(stage)),
        once(
          'a folded value that looks like a header',
          healthText(stage, ['X-Fold: a\r\n Transfer-Encoding: chunked']),
          brief(stage),
        ),
      ],
      { negatives: 2 },
    ),
    judge: (seen, _, profile) => everyTalk(seen, safe(profile)),
    means: 'A line that a proxy takes for part of a value becomes a header of its own here.',
    fix: 'Leave header parsing to the HTTP library, and do not switch on its lenient mode.',
  }),
  check({
    id: 'NET-BARE-LF',
    title: 'bare line feeds are treated alike every time',
    clause: clause.bareLineFeeds,
    needs: 'U',
    given: spoken(
      'a request with bare line feeds, twice',
      (stage) => {
        const text = healthText(stage).replaceAll('\r\n', '\n')
        return [once('bare LF', text, brief(stage)), once('bare LF again', text, brief(stage))]
      },
      { negatives: 2 },
    ),
    judge: (seen, _, profile) => all(everyTalk(seen, safe(profile)), alike(seen.talks)),
    means: 'Whether such a request is served is a matter of luck.',
    fix: 'Leave the parsing of requests to the HTTP library.',
  }),
  check({
    id: 'NET-HTTP10',
    title: 'a request of HTTP/1.0 is answered, and its connection closed',
    clause: clause.oldVersionServed,
    needs: 'U',
    given: spoken('HTTP/1.0', (stage) => [oldRequest(stage, []), oldRequest(stage, keepAlive)]),
    judge: (seen) => everyTalk(seen, servedThenClosed),
    means: 'Old clients, among them the health checks of load balancers, wait for the end in vain.',
    fix: 'Serve HTTP/1.0, and close the connection unless keep-alive was asked for.',
  }),
  check({
    id: 'NET-VERSION-BAD',
    title: 'what is no HTTP/1 is turned away without harm',
    clause: clause.oddVersionsHarmless,
    needs: 'U',
    given: spoken('other protocols', foreignProtocols, { negatives: 4 }),
    judge: (seen, _, profile) => everyTalk(seen, both(safe(profile), knownOrRefused)),
    means: 'A port scan takes the droplet down.',
    fix: 'Handle the errors of the HTTP parser: answer 400 or close.',
  }),
  check({
    id: 'NET-ABSURI',
    title: 'a request target in absolute form is served or refused with 400',
    clause: absoluteForm,
    needs: 'U',
    given: spoken('a target in absolute form', (stage) => {
      const { path } = stage.profile.endpoints.health
      const target = `http://${stage.raw.host}${stage.raw.prefix}${path}`
      const raw = { ...stage.raw, prefix: '' }
      return [once('GET in absolute form', rawRequest(raw, { path: target }), brief(stage))]
    }),
    judge: (seen) =>
      everyTalk(seen, (talk) =>
        statusIn(talk) === seen.twin.status || isTurnedAway(talk)
          ? undefined
          : `HTTP ${seen.twin.status} as for the plain path, or 400`,
      ),
    means: 'Callers that go through a proxy get another answer than others.',
    fix: 'Drop scheme and authority from the request target before routing.',
  }),
]

const brief = (stage: Stage): Partial<Conversation> => ({ timeoutMs: patience(stage.constants) })

const keepAlive = ['Connection: keep-alive']

const hostLess = (stage: Stage): string =>
  rawRequest(stage.raw, { path: stage.profile.endpoints.health.path, host: null })

/** The paths on which frameworks build links: one that exists, two that redirect, one that is refused. */
function foreignRequests(stage: Stage): Conversation[] {
  const { health, message } = stage.profile.endpoints
  const get = (path: string) =>
    once(
      `GET ${path} for ${foreignHost}`,
      rawRequest(stage.raw, { path, host: foreignHost }),
      brief(stage),
    )
  const post = rawRequest(stage.raw, {
    method: 'POST',
    path: message.path,
    host: foreignHost,
    body: '{}',
  })
  return [
    get(health.path),
    get(`${health.path}/`),
    get('/nope/'),
    once(`POST ${message.path} for ${foreignHost}`, post, brief(stage)),
  ]
}

/** Waits for the close that HTTP/1.0 promises. */
function oldRequest(stage: Stage, lines: readonly string[]): Conversation {
  const { path } = stage.profile.endpoints.health
  const text = rawRequest(stage.raw, { path, version: 'HTTP/1.0', lines })
  const kept = lines.length > 0
  return {
    note: kept ? 'HTTP/1.0 that asks to keep the connection' : 'HTTP/1.0',
    steps: [...sendAndRead(text), ...(kept ? [] : [{ answers: 2, withinMs: 1_000 }])],
    ...brief(stage),
  }
}

function foreignProtocols(stage: Stage): Conversation[] {
  const { path } = stage.profile.endpoints.health
  return [
    once('HTTP/9.9', rawRequest(stage.raw, { path, version: 'HTTP/9.9' }), brief(stage)),
    once('the preface of HTTP/2', http2Preface, brief(stage)),
    once('the first message of TLS', tlsHello(), brief(stage)),
    once('noise', noise(), brief(stage)),
  ]
}

const turnedAway: Rule = (talk) =>
  isTurnedAway(talk) ? undefined : 'HTTP 400, or a closed connection'

const notReflected: Rule = ({ answers }) =>
  answers.some(({ text, headers }) =>
    [text, ...Object.values(headers)].some((part) => part.toLowerCase().includes(foreignHost)),
  )
    ? 'no trace of the foreign Host'
    : undefined

/** A method that nobody has is refused too. A version that does not exist may be served as the one that is known; nothing else can be. */
const knownOrRefused: Rule = (talk, seen) =>
  refused(talk, seen) === undefined ||
  (talk.note === 'HTTP/9.9' && statusIn(talk) === seen.twin.status)
    ? undefined
    : 'HTTP 400, another 4xx, 505 or a closed connection'

const servedThenClosed: Rule = (talk, { twin }) => {
  if (statusIn(talk) !== twin.status) return `HTTP ${twin.status} as for HTTP/1.1`
  return talk.note === 'HTTP/1.0' && !isEnded(talk) ? 'a close after the answer' : undefined
}

function alike([first, second]: readonly Talk[]): Outcome {
  if (!first || !second || statusIn(first) === statusIn(second)) return pass()
  const told = [...evidenceOf(first), ...evidenceOf(second)]
  return fail(`the same as before: ${toldOf(first)}`, toldOf(second), second.note, told)
}
