import { canaryToken } from './redaction-cast.ts'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const x = (count: number): string => 'x'.repeat(count)

const words = [
  ...['token', 'secret', 'password', 'passwd', 'passphrase', 'credential', 'credentials', 'apikey'],
  ...['api_key', 'api-key', 'registry_key', 'registrykey', 'private-key', 'private_key', 'refresh'],
  ...['refresh_it', `refresh${x(20)}`, `refresh${x(21)}`, 'TOKEN', 'db_password', 'tokens', 'key'],
  ...['token_type', 'a.b-c_secret', `${x(58)}_token`, `${x(59)}_token`, 'näme_token', '', 'sub'],
]
const values = ['value', '', 'a b', '[x]', 'jwt:abc', 'jwt', 'base64(x)', 'base64', 'a\\"b', x(40)]

const members = words.flatMap((word) => [
  `{"${word}":"value"}`,
  `{"${word}" : "value", "n": 1}`,
  `{"${word}"${' '.repeat(9)}: "value"}`,
  `{\\"${word}\\":\\"value\\"}`,
  `{"${word}":123}`,
  `{"${word}": -1.5e+3}`,
  `{"${word}":null}`,
  `{"${word}":"cut`,
])
const memberValues = values.flatMap((value) => [
  `{"token":"${value}"}`,
  `{\\"token\\":\\"${value}\\"}`,
  `/?token=${value}`,
])

const jwks = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'n', 'e', 'x', 'y', 'kid', 'dd'].flatMap(
  (name) =>
    ['', '\\', '\\\\', '\\\\\\', '\\\\\\\\'].flatMap((by) => [
      `{${by}"kty${by}":${by}"RSA${by}",${by}"${name}${by}": ${by}"abc_DEF${by}"}`,
      `{${by}"${name}${by}": ${by}"abc_DEF${by}"}`,
    ]),
)

const names = ['token', 'access_token', 'key', 'secret', 'password', 'sig', 'signature', 'X-Key']
const urls = [
  ...[...names, 'signed', 'q', `${x(32)}key`, `${x(33)}key`].flatMap((name) =>
    ['?', '&', ';', '/'].map((before) => `http://h/${before}${name}=abcdef&b=c`),
  ),
  ...[1, 256, 257].map((count) => `http://${x(count)}@host/`),
  ...[4096, 4097].map((count) => `http://h/?key=${x(count)}`),
  ...['http://joe:pass@host/', 'mailto:joe@host', 'a=b', 'http://a b@host', 'joe@host?key=abc'],
]

const spki =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg=='
const pem = (label: string, inner: string, gap = '\n'): string =>
  `-----BEGIN ${label}-----${gap}${inner}${gap}-----END ${label}-----`
const pems = [
  ...['PUBLIC KEY', 'PRIVATE KEY', 'RSA PRIVATE KEY', 'CERTIFICATE', 'key', `${x(0)}KEY`].flatMap(
    (label) => [
      pem(label, spki),
      pem(label, 'abc'),
      `a ${pem(label, 'abc')} b ${pem(label, 'def')} c`,
    ],
  ),
  ...['\\n', '\\\\n', '\\r\\n', ' '].map((gap) => pem('PUBLIC KEY', spki, gap)),
  pem('PUBLIC KEY', `${spki}\n${'A'.repeat(16_384)}`),
  `${pem('PUBLIC KEY', spki)}${pem('PRIVATE KEY', 'x')}`,
  '-----BEGIN ',
  `-----BEGIN ${'A'.repeat(37)}KEY-----x`,
  `-----BEGIN ${'A'.repeat(38)}KEY-----x`,
  '-----BEGIN PUBLIC KEY----- and -----END PRIVATE KEY----- x',
]

const whole = canaryToken({ sub: 's' })
const [head = '', payload = '', signature = ''] = whole.split('.')
/** Its text does not begin as most tokens do. */
const rare = `${Buffer.from('{ "alg":"none"}').toString('base64url')}.${payload}.${signature}`
const heads = [
  ...[{ alg: 'none' }, { alg: null }, { typ: 'JWT' }, {}, [1, 2, 3], 'alg', { alg: x(200) }],
  ...[5000, 6080, 6090, 6144, 7000].map((count) => ({ alg: 'none', long: x(count) })),
].map(part)
const wrap = (text: string, width: number, gap: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(gap)
const tokens = [
  ...[whole, rare, `${head}.`, head, `${head}.a`, `a.${whole}`, `a.b.c.${rare}`, `=${whole}`],
  ...heads.flatMap((one) => [`${one}.${payload}.${signature}`, `a ${one}.x b`]),
  ...['e30.a.b', 'eyJ', 'eyJ.', 'eyJ.a', 'eyJ.ab', 'eyJab.c', 'a.eyJb', 'Zm9v.YmFy', 'eyJhIj.x.y'],
  ...['%2E', '%2e', '\\u002e', '\\u002E', '%2F'].map((dot) => whole.replaceAll('.', dot)),
]
const encoded = [20, 28, 29, 30, 31, 44, 45, 46, 47, 59, 60, 61, 80].flatMap((count) => {
  const text = `${head.slice(0, 18)}.${payload}`.slice(0, count)
  const bytes = Buffer.from(text)
  return [
    ...['hex', 'base64', 'base64url'].map((form) => bytes.toString(form as 'hex')),
    bytes.toString('hex').replace(/../g, '%$&'),
    ...['x', 'xy', 'xyz'].map((before) => `${before}${bytes.toString('base64')}`),
    `key ${bytes.toString('hex').toUpperCase()} end`,
  ]
})
const wrapped = [whole, rare, Buffer.from(whole).toString('base64')].flatMap((text) => [
  ...['\n', '\r\n  ', '\\n', '%0A'].map((gap) => wrap(text, 64, gap)),
  ...[14, 15, 16, 17, 18].map((count) => `${wrap(text, 60, '\n')}\n${x(count)} and more`),
  ...[14, 15, 16, 17].map((count) => `${text}\n${x(count)}\n${x(count)}`),
  `${text}\nnext: ${text.slice(0, 40)}\n${text.slice(40)}`,
])

/** Values that a redactor of the tests knows, with their names. */
export const secrets: readonly (readonly [value: string, name: string])[] = [
  ['known-secret', 'a name'],
  ['quo"ted\\secret\\', 'quoted'],
  ['0123456789abcdefghijABCDEFGHIJ0123456789-and-the-rest-of-it', 'long'],
  ['known-secret-and-more', 'longer'],
  ['ecret: a n', 'tricky'],
  ['12345', 'too short'],
  ['123456', 'just long enough'],
]
const [, [quoted] = [''], [long] = ['']] = secrets
const slashes = (count: number): string => '\\'.repeat(count)
const known = [
  ...[
    '[secret: a name]',
    '[secret: a name',
    '[secret: nobody] known-secret',
    '[secret: known-secret]',
  ],
  ...['[secret: a name] known-secret', '[ known-secret', `[secret: ${x(190)}] known-secret`],
  ...[
    `[secret: ${x(191)}] ecret: a n`,
    '[secret: a name][secret: a name]',
    'ecret: a n',
    '12345',
    '123456',
  ],
  ...[1, 2, 3, 4, 63, 64, 65, 66].flatMap((count) => [
    `${slashes(count)}known-secret`,
    `a${slashes(count)}known-secret"`,
    `known-secret${slashes(count)}`,
    `known-secret${slashes(count)}n`,
    `${quoted}${slashes(count)}"`,
    `${slashes(count)}${quoted.slice(0, -1)}`,
  ]),
  ...[
    JSON.stringify(quoted),
    JSON.stringify(JSON.stringify(quoted)),
    JSON.stringify({ a: `b${quoted}` }),
  ],
  ...[31, 32, 33, 40].flatMap((count) =>
    ['', 'zzz', '…', '\n', '%41', '-=_/+', ' x', 'z'.repeat(40)].map(
      (after) => long.slice(0, count) + after,
    ),
  ),
  ...[
    'known-secretknown-secret',
    'known-seknown-secret',
    'known-secret-and-mor',
    'known-secret-and-more!',
  ],
  ...[
    'KNOWN-SECRET',
    'known\nsecret',
    'known-\nsecret',
    'known-\r\n   secret',
    'known-\\nsecret',
    'known-%0Asecret',
  ],
  ...[
    'known-secre',
    'nown-secret',
    'a known-secret, a known-secret-and-more, and 123456',
    `${x(70_000)}known-secret`,
  ],
  ...[65_536, 65_535, 65_540].map((count) => `${x(count - 12)}known-secret and more`),
]

/** Texts that stand at the edges of every rule. */
export const texts: Readonly<Record<string, readonly string[]>> = {
  ...{ members, memberValues, jwks, urls, pems, tokens, encoded, wrapped, known },
  'several at once': [
    `${whole} and ${whole}`,
    `${whole} ${rare} {"token":"${whole}"} http://a:b@h/?key=${whole}`,
    JSON.stringify({ token: whole, key: pem('PRIVATE KEY', 'x'), jwk: { kty: 'oct', k: 'abc' } }),
    JSON.stringify(JSON.stringify({ token: whole, secret: 'abc', n: { api_key: 5 } })),
  ],
}

const headerNames = [
  ...['Authorization', 'Proxy-Authorization', 'X-Auth', 'X-Token', 'X-Registry-Key', 'Cookie'],
  ...['Set-Cookie', 'X-Cookie', 'Cookie2', 'X-Secret', 'Content-Type', 'Host', 'Idempotency-Key'],
  ...['WWW-Authenticate', 'Proxy-Authenticate', 'www-authenticate', 'Authentication-Info'],
]
const headerValues = [
  ...[
    '',
    'Bearer',
    ' bearer ',
    'Basic',
    'Digest',
    'token',
    'JWT',
    'Other',
    'Bearer abc',
    'abc def',
  ],
  ...[
    `Bearer ${whole}`,
    whole,
    `Bearer:${whole}`,
    `Basic ${part('joe:pass')}`,
    'Digest a="b", c="d"',
  ],
  ...[
    `${x(16)} abc`,
    `${x(17)} abc`,
    '7x abc',
    'A-b_9 abc',
    'a\tb',
    'Bearer known-secret',
    'known-secret',
  ],
  ...[
    'known-secret abc',
    '[secret: a name]',
    `a=${whole}`,
    '-----BEGIN PRIVATE KEY----- x',
    'a\nb c',
  ],
  ...[`{"kty":"oct","k":"abc"}.${whole}`, 'text/plain', 'Bearer  known-secret known-secret'],
]

export const headers: readonly (readonly [name: string, value: string])[] = headerNames.flatMap(
  (name) => headerValues.map((value): [string, string] => [name, value]),
)
