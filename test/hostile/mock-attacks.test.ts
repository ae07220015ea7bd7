import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openTargetMesh, post, say } from './mesh.ts'

const last = 'Connection: close'
const request = (line: string, ...lines: readonly string[]): string =>
  [line, 'Host: mesh.test', ...lines, last, '', ''].join('\r\n')
const get = (target: string, ...lines: readonly string[]): string =>
  request(`GET ${target} HTTP/1.1`, ...lines)

/** What each attack on our Registry is answered; an empty list is a connection that was cut. */
const attacks: readonly (readonly [what: string, bytes: string | Buffer, statuses: number[]])[] = [
  [
    'two framings',
    'POST /registry/heartbeat HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n',
    [400],
  ],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
    [400],
  ],
  [
    'a framing nobody knows',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    [400],
  ],
  [
    'a framing behind a control character',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n',
    [400],
  ],
  ['a folded line', get('/health', 'X-A: a', ' b'), [400]],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n', [400]],
  ['two hosts', get('/health', 'Host: other.test'), [400]],
  [
    'a host that is none',
    'GET /health HTTP/1.1\r\nHost: a b@c/%zz\r\nConnection: close\r\n\r\n',
    [400],
  ],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ['TLS', Buffer.from('160301020001000100', 'hex'), [400]],
  ['a tunnel', request('CONNECT 127.0.0.1:22 HTTP/1.1'), []],
  ['a switch of protocols', get('/health', 'Upgrade: h2c'), [200]],
  ['TRACE', request('TRACE /health HTTP/1.1'), [400]],
  ['a target that is none', request('OPTIONS * HTTP/1.1'), [400]],
  [
    'an expectation',
    request('POST /auth/token HTTP/1.1', 'Expect: 200-maybe', 'Content-Length: 0'),
    [417],
  ],
  ['a file', get('file:///etc/passwd'), [404]],
  ['a path upwards', get('/../../etc/passwd'), [404]],
  ['an encoded path upwards', get('/droplets/..%2f..%2f..%2fetc%2fpasswd'), [404]],
  ['a path that cannot be decoded', request('POST /droplets/%zz HTTP/1.1'), [405]],
  ['a path that nobody serves and that cannot be decoded', get('/%zz'), [404]],
  ['a path with NUL', get('/droplets/%00'), [404]],
  ['a path with backslashes', get('/..\\..\\windows'), [404]],
  ['__proto__ as an id', get('/droplets/__proto__'), [404]],
  ['constructor as an id', get('/droplets/constructor'), [404]],
  ['another address', get('http://169.254.169.254/latest/meta-data/'), [404]],
  ['userinfo', get('http://a:b@mesh.test/health'), [400]],
  ['a header of 200 KB', get('/health', `X-A: ${'a'.repeat(200_000)}`), [400]],
  ['a path of 100 KB', get(`/${'a'.repeat(100_000)}`), [400]],
  ['names of the prototype in the header', get('/health', '__proto__: a', 'constructor: b'), [200]],
  [
    'a body that is no text',
    Buffer.concat([
      Buffer.from(post('/registry/heartbeat', ' '.repeat(256), last).trimEnd()),
      Buffer.from(`\r\n\r\n`),
      Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
    ]),
    [401],
  ],
  ['nesting beyond measure', post('/registry/heartbeat', '['.repeat(100_000), last), [401]],
]

test('an attack on our own actors is answered or cut off, and they go on as if nothing was', async () => {
  const mesh = await openTargetMesh()
  for (const [what, bytes, statuses] of attacks)
    expect((await say(mesh.registryUrl, bytes)).statuses, what).toEqual(statuses)
  expect(mesh.failures()).toEqual([])
  expect((await say(mesh.registryUrl, get('/health'))).statuses).toEqual([200])
})

describe('with a good token', () => {
  test('a droplet cannot reach a prototype by what it registers', async () => {
    const mesh = await openTargetMesh()
    const asked = await say(
      mesh.registryUrl,
      post('/auth/token?droplet_id=42', '', `X-Registry-Key: ${mesh.registryKey}`, last),
    )
    const [token] = /(?:[\w-]+\.){2}[\w-]+/.exec(asked.text.split('\r\n\r\n')[1] ?? '') ?? []
    expect(token).toBeDefined()
    const authorised = [`Authorization: Bearer ${token}`, last]
    const nasty = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    for (const id of ['__proto__', 'constructor', '../../etc/passwd', 'a\\u0000b', '{{7*7}}']) {
      const names = `"id":"${id}","droplet_id":42,"host":"${id}"`
      const body = `{${names},"metadata":${nasty},"__proto__":{"polluted":1}}`
      for (const path of ['/registry/register', '/registry/heartbeat']) {
        const { statuses } = await say(mesh.registryUrl, post(path, body, ...authorised))
        expect(statuses).toHaveLength(1)
        expect(statuses[0], `${path} ${id}`).toBeLessThan(500)
      }
    }
    const { statuses } = await say(
      mesh.registryUrl,
      get('/droplets', `Authorization: Bearer ${token}`),
    )
    expect(statuses).toHaveLength(1)
    expect(mesh.calls('register').map(({ refusal }) => refusal)).toEqual(Array(5).fill(undefined))
    expect({}).not.toHaveProperty('polluted')
    expect(mesh.failures()).toEqual([])
  })
})

test('no actor of ours touches the file system', () => {
  for (const folder of ['../../mocks/actors/', '../../src/wire/']) {
    const root = new URL(folder, import.meta.url)
    const touching = readdirSync(root).filter((name) =>
      /node:fs|child_process/.test(readFileSync(new URL(name, root), 'utf8')),
    )
    expect(touching).toEqual([])
  }
})
