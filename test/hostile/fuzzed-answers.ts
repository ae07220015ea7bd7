import fc from 'fast-check'

const bytes = (max: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array).toString('latin1'))

const statusLine = fc.oneof(
  { weight: 4, arbitrary: fc.constant('HTTP/1.1 200 OK\r\n') },
  fc.integer({ min: 0, max: 1099 }).map((status) => `HTTP/1.1 ${status} Said\r\n`),
  fc.integer({ min: 100, max: 599 }).map((status) => `HTTP/1.0 ${status}\r\n`),
  fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 200 OK\n',
    'HTTP/1.1  200\r\n',
    'HTTP/2.0 200 OK\r\n',
    'HTTP/9.9 200 OK\r\n',
    'ICY 200 OK\r\n',
    'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n',
    'HTTP/1.1 101 Switching\r\n',
    '\r\n\r\nHTTP/1.1 200 OK\r\n',
    '',
  ),
  bytes(40),
)

const fieldLine = fc.oneof(
  fc.constantFrom(
    'Content-Type: application/json',
    'Content-Encoding: gzip',
    'Content-Encoding: gzip, br, deflate, gzip',
    'Content-Encoding: constructor',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: \u000bchunked',
    'Connection: close',
    'Connection: upgrade',
    'Upgrade: h2c',
    'Keep-Alive: timeout=0',
    'Keep-Alive: timeout=99999999999',
    'Location: file:///etc/passwd',
    'Set-Cookie: a=b; Domain=.test',
    'Trailer: X-A',
    '__proto__: polluted',
    'X-A: a\r\n b',
    'X-A: a\nX-B: b',
    'X-A: \u0000',
    ': nameless',
    'without a colon',
  ),
  fc.integer({ min: -1, max: 60 }).map((length) => `Content-Length: ${length}`),
  fc.tuple(bytes(2), bytes(40)).map(([name, value]) => `X-${name}: ${value}`),
)

/** As somebody writes who means well. */
const soundLine = fc.oneof(
  fc.constantFrom('Content-Type: application/json', 'Date: Thu, 01 Jan 1970 00:00:00 GMT'),
  fc.string({ maxLength: 40 }).map((value) => `X-A: ${value}`),
)

const body = fc.oneof(
  fc.json().map((text) => Buffer.from(text).toString('latin1')),
  fc.constantFrom(
    '{"ok":true}',
    '[['.repeat(200),
    '{"__proto__":{"polluted":true}}',
    '\u00ef\u00bb\u00bf{}',
    '\u00ff\u00fe{\u0000}\u0000',
    '5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello',
    'ffffffffffffffff\r\n',
    '-5\r\nhello\r\n0\r\n\r\n',
    '0\r\nX-A: b\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  ),
  bytes(200),
)

/** What is told of one answer: its bytes, cut where the script says, and whether the connection ends behind it. */
export interface FuzzedAnswer {
  readonly bytes: Buffer
  readonly cutAt: number
  readonly end: 'fin' | 'reset' | 'stay'
}

const whole = fc
  .tuple(
    statusLine,
    fc.oneof(fc.array(soundLine, { maxLength: 4 }), fc.array(fieldLine, { maxLength: 5 })),
    body,
    fc.boolean(),
  )
  .map(([status, lines, text, isFramed]) => {
    const length = isFramed ? [`Content-Length: ${text.length}`] : []
    return [`${status}${[...length, ...lines].join('\r\n')}`, '', text].join('\r\n')
  })

/** The text as it is, or with a few of its bytes replaced, or cut short. */
export const spoilt = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    text,
    fc
      .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
      .map(([sound, changes]) => {
        const spoiling = Buffer.from(sound, 'latin1')
        for (const [at, byte] of changes) spoiling[at % Math.max(1, spoiling.length)] = byte
        return spoiling.toString('latin1')
      }),
    fc.tuple(text, fc.nat()).map(([sound, at]) => sound.slice(0, at % (sound.length + 1))),
  )

export const fuzzedAnswers = (count: number, seed: number): FuzzedAnswer[] =>
  fc.sample(
    fc.record({
      bytes: spoilt(whole).map((text) => Buffer.from(text, 'latin1')),
      cutAt: fc.nat(200),
      end: fc.oneof(
        { weight: 50, arbitrary: fc.constant('fin' as const) },
        { weight: 6, arbitrary: fc.constant('reset' as const) },
        { weight: 1, arbitrary: fc.constant('stay' as const) },
      ),
    }),
    { numRuns: count, seed },
  )
