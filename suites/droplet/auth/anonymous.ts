import * as clause from '../../../fixtures/clauses/auth.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import {
  all,
  everyReply,
  neverAccepted,
  orClosed,
  probeEach,
  refusesWithoutCredential,
  staysSafe,
} from '../../judges.ts'
import { grammar, header, malformed, transportCheck } from './transport-rows.ts'

const anonymous: Stimulus<Reply[]> = {
  name: 'a request without any credential',
  phase: 'smoke',
  negatives: 2,
  apply: async (stage) => [
    ...(await probeEach(stage, [{ note: 'no Authorization header' }])),
    await stage.ask({
      method: 'POST',
      path: stage.profile.endpoints.message.path,
      body: stage.envelope(),
      note: 'no Authorization header',
    }),
  ],
}

const placeholders = ['undefined', 'null', 'None', '[object Object]', 'YOUR_JWT_TOKEN', '$TOKEN']

/** Values printed as samples in the mesh's documents. */
const samples = [
  'secretkey_REDACTED',
  'your_api_token_here',
  'YOUR_API_TOKEN',
  'your_registry_key_here',
]

export const anonymousChecks: readonly Check[] = [
  check({
    id: 'AUTH-HDR-MISSING',
    title: 'a request without credentials is refused',
    clause: clause.credentialDemanded,
    needs: 'U',
    given: anonymous,
    judge: refusesWithoutCredential,
    means: 'The route is open to everyone.',
    fix: 'Put the authentication in front of the route.',
  }),
  check({
    id: 'AUTH-NOCRED-401',
    title: 'the refusal of a request without credentials is 401',
    clause: clause.missingIs401,
    needs: 'U',
    given: anonymous,
    judge: (replies) => everyReply(replies, 'HTTP 401', (reply) => reply.status === 401),
    means: 'Callers take 403 for a lack of rights and do not fetch a token.',
    fix: 'Answer 401 with WWW-Authenticate: Bearer; older frameworks need their bearer helper told not to answer itself.',
  }),
  transportCheck({
    id: 'AUTH-HDR-EMPTY',
    title: 'an empty Authorization header is refused',
    clause: clause.credentialDemanded,
    needs: 'U',
    count: 2,
    credentials: () => [
      header('', 'an empty Authorization header'),
      header(' ', 'an Authorization header of one space'),
    ],
    judge: refusesWithoutCredential,
    means: 'An empty header counts as a credential.',
    fix: 'Treat an empty header as a missing one.',
  }),
  transportCheck({
    id: 'AUTH-HDR-BASIC',
    title: 'schemes other than Bearer are refused',
    clause: clause.bearerGrammar,
    needs: 'U',
    count: 3,
    credentials: () => [header('Basic dXNlcjpwYXNz'), header('Digest x'), header('Negotiate x')],
    judge: refusesWithoutCredential,
    means: 'The scheme is not looked at.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-SCHEME-ONLY',
    title: 'the word Bearer alone is refused',
    clause: clause.bearerGrammar,
    needs: 'U',
    count: 2,
    credentials: () => [header('Bearer'), header('Bearer ', 'Authorization: Bearer and a space')],
    judge: refusesWithoutCredential,
    means: 'The token is taken from a split without looking whether there is one.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-PLACEHOLDER',
    title: 'placeholders of unset variables are refused',
    clause: clause.credentialDemanded,
    needs: 'U',
    count: placeholders.length,
    credentials: () => placeholders.map((text) => header(`Bearer ${text}`)),
    judge: malformed,
    means: 'Any non-empty text counts as a token.',
    fix: 'Verify the token before using it; presence proves nothing.',
  }),
  transportCheck({
    id: 'AUTH-CFG-EXAMPLE-CRED',
    title: 'sample credentials from documentation are refused',
    clause: clause.noSampleCredentials,
    needs: 'U',
    count: samples.length,
    credentials: () => samples.map((text) => header(`Bearer ${text}`)),
    judge: malformed,
    means: 'A default secret that everybody can read opens the droplet.',
    fix: 'Have no default secrets; refuse to start without configured ones.',
  }),
  transportCheck({
    id: 'AUTH-ALT-SPOOF-ID',
    title: 'identity headers open nothing',
    clause: clause.headerOnly,
    needs: 'U',
    count: 5,
    credentials: () =>
      [
        ['X-Droplet-Id', '1'],
        ['X-Forwarded-User', 'admin'],
        ['X-User-Id', '1'],
        ['X-Forwarded-For', '127.0.0.1'],
        ['X-Original-URL', '/health'],
      ].map(([name = '', value = '']) => ({
        headers: [[name, value]],
        note: `no token, ${name}: ${value}`,
      })),
    judge: refusesWithoutCredential,
    means: 'Headers that any caller can write stand in for a token.',
    fix: 'Ignore identity headers; only a verified token says who calls.',
  }),
  transportCheck({
    id: 'AUTH-HDR-LONG',
    title: 'an oversized Authorization header does no harm',
    clause: clause.survivesHeaders,
    needs: 'U',
    ...orClosed,
    count: 3,
    credentials: () =>
      [8, 15, 64].map((kib) =>
        header(`Bearer ${'A'.repeat(kib * 1024)}`, `a bearer value of ${kib} KiB`),
      ),
    judge: (replies) => all(neverAccepted(replies), staysSafe(replies, 2_000)),
    means: 'A long header breaks the service.',
    fix: 'Bound the size of headers and answer 431, 413, 400 or 401.',
  }),
]
