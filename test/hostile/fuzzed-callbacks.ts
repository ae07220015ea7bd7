import fc from 'fast-check'
import { spoilt } from './fuzzed-answers.ts'

const bytes = (max: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array).toString('latin1'))

const target = fc.oneof(
  fc.constantFrom('/registry/register', '/registry/heartbeat', '/auth/token', '/message'),
  fc.constantFrom(
    '/auth/token',
    '/auth/token?droplet_id=42',
    '/.well-known/jwks.json',
    '/registry/register',
    '/registry/heartbeat',
    '/droplets',
    '/droplets/42',
    '/droplets/%zz',
    '/droplets/__proto__',
    '/droplets/42/heartbeat',
    '/message',
    '/peers/100001/message',
    '/health',
    '//health',
    '/../health',
    'http://elsewhere.test/health',
    '*',
  ),
  bytes(30).map((path) => `/${path}`),
)

const fieldLine = fc.oneof(
  fc.constantFrom(
    'Authorization: Bearer',
    'Authorization: Bearer eyJhbGciOiJub25lIn0.e30.',
    'Authorization: Basic Zm9vOmJhcg==',
    'X-Registry-Key: registry-key-canary-2b1c',
    'X-Registry-Key: wrong',
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
    'Upgrade: websocket',
    'Content-Encoding: gzip',
    'User-Agent: udc-conformance/0',
    'Host: other.test',
    '__proto__: polluted',
  ),
  fc.integer({ min: -1, max: 60 }).map((length) => `Content-Length: ${length}`),
  fc.tuple(bytes(8), bytes(60)).map(([name, value]) => `X-${name}: ${value}`),
)

const body = fc.oneof(
  fc.json().map((text) => Buffer.from(text).toString('latin1')),
  fc
    .record({
      id: fc.oneof(fc.integer(), fc.string(), fc.constant('__proto__'), fc.jsonValue()),
      droplet_id: fc.jsonValue(),
      host: fc.jsonValue(),
      metadata: fc.jsonValue(),
    })
    .map((value) => JSON.stringify(value)),
  bytes(200),
)

const method = fc.constantFrom(
  'GET',
  'POST',
  'POST',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
)

/** Every other one shows what it has to, so that its body is looked at. */
const framed = (token: string): fc.Arbitrary<string> => {
  const credentials = ['X-Registry-Key: registry-key-canary-2b1c', `Authorization: Bearer ${token}`]
  return fc
    .tuple(
      method,
      target,
      fc.oneof(fc.constant(credentials), fc.array(fieldLine, { maxLength: 4 })),
      body,
      fc.boolean(),
    )
    .map(([name, path, lines, text, isFramed]) => {
      const length = isFramed ? [`Content-Length: ${text.length}`] : []
      const head = [`${name} ${path} HTTP/1.1`, 'Host: mesh.test', ...length, ...lines]
      return [...head, '', text].join('\r\n')
    })
}

/** Requests to our actors, some of them whole, others damaged. */
export const fuzzedCallbacks = (count: number, seed: number, token: string): Buffer[] =>
  fc
    .sample(spoilt(framed(token)), { numRuns: count, seed })
    .map((text) => Buffer.from(text, 'latin1'))
