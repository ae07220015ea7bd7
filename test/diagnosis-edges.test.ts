import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { jwk, keySet, now, registryOf, retired, second } from './diagnosis-cast.ts'
import { lines, secrets, sentAs } from './diagnosis-edge-lines.ts'
import { type Fault, faulty, type Parts } from './diagnosis-faults.ts'
import { digest, signOf } from './diagnosis-signs.ts'

// Which leaves are named, in which words, at the edges of what the rules look at: odd header lines, claims and members
// of every type, and key sets that are missing, old or wrong, two things at a time.

const file = new URL('./frozen/diagnosis-edges.json', import.meta.url)
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const renewed: Record<string, unknown> = {}

function hold(name: string, told: Record<string, string>): void {
  renewed[name] = told
  if (process.env.UPDATE_FROZEN !== '1')
    expect(told, 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[name])
}

const variety = 1
const inputOf = (...faults: readonly Fault[]): DiagnosisInput => faulty(faults, variety)

const odd: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    0,
    7,
    -1,
    1.5,
    '',
    'x',
    '7',
    ' 7',
    'drop7',
    {},
    { a: 1 },
    [],
    ['x'],
    [1],
  ],
  ...[
    Array.from({ length: 16 }, () => 'x'),
    Array.from({ length: 17 }, () => 'x'),
    'x'.repeat(118),
  ],
  ...[
    'x y '.repeat(29),
    'x y '.repeat(30),
    'x'.repeat(64),
    'x'.repeat(65),
    'é',
    '\u202e',
    'eyJhbGciOiJ',
  ],
]
const nested = (depth: number): unknown =>
  JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown
const claimNames = [
  ...[
    'iss',
    'aud',
    'exp',
    'nbf',
    'iat',
    'sub',
    'droplet_id',
    'jti',
    'permissions',
    'scope',
    'scopes',
  ],
  ...['scp', 'role', 'service', 'client_id', 'azp', 'more'],
]
const memberNames = [
  'alg',
  'kid',
  'typ',
  'cty',
  'crit',
  'jwk',
  'jku',
  'x5c',
  'x5u',
  'b64',
  'zip',
  'more',
]

const published = keySet(jwk(registryOf(variety)), jwk(second))
const older = { label: 'an hour ago', body: keySet(jwk(retired), jwk(second)).body }
const foreign = { label: 'a day ago', body: keySet(jwk(registryOf(variety))).body }

/** What may be known of the keys and of the request, by what it is called in the record. */
const settings: Readonly<Record<string, Parts>> = {
  'no set': { jwks: undefined },
  'an empty set': { jwks: keySet() },
  'not found': { jwks: { status: 404, body: '' } },
  'no answer': { jwks: {} },
  'no JSON': { jwks: { status: 200, body: 'keys' } },
  'no keys': { jwks: { status: 200, body: '{"keys":{}}' } },
  elsewhere: { jwks: { ...published, vantage: 'elsewhere' } },
  'other keys': { jwks: keySet(jwk(second)) },
  'the same kid': { jwks: keySet(jwk(second, { kid: registryOf(variety).kid })) },
  'no kid': { jwks: keySet(jwk(registryOf(variety), { kid: undefined })) },
  'for encryption': { jwks: keySet(jwk(registryOf(variety), { use: 'enc' })) },
  'older keys': { olderKeySets: [older] },
  'the key of then': { olderKeySets: [foreign], jwks: keySet(jwk(second)) },
  'the verifier has older': { verifierKeySet: { body: older.body } },
  'the verifier has none': { verifierKeySet: { body: '{"keys":[]}' } },
  'never fetched': { verifierFetchedKeys: false },
  behind: { clock: { now, verifierDate: now - 600 } },
  ahead: { clock: { now, verifierDate: now + 600 } },
  'grpc asked': { expect: { transport: 'grpc' } },
  'a typ asked': { expect: { typ: 'at+jwt' } },
  'permissions asked': {
    expect: { permissions: ['read', 'write'] },
    response: { status: 403, body: '{}' },
  },
  'another algorithm': { expect: { alg: 'ES256' } },
  'no leeway': { expect: { leewaySeconds: 0 } },
  'sent by 42': { expect: { selfId: 42 }, envelope: { source: 7, pathId: '9' } },
  'sent otherwise': { sentAuthorization: 'Bearer a.b.c' },
  'met before': { history: { jtiSeenBefore: true, acceptedBefore: true } },
  'in a burst': { history: { acceptedAfter: true, burst: true } },
  'all secrets': secrets,
}

describe('what is said stays as it was reviewed', () => {
  it('of odd header lines', () => {
    const told = lines.map((line) => [
      line.slice(0, 40),
      [{}, { sentAuthorization: 'Bearer sent.as.this' }, { jwks: undefined }]
        .map((parts) => signOf(() => inputOf(sentAs(line, parts))))
        .join('; '),
    ])
    hold('lines', Object.fromEntries(told))
  })

  it.each(['claims', 'header'] as const)('of %s of every type', (part) => {
    const names = part === 'claims' ? claimNames : memberNames
    const said = (name: string): string[] =>
      [...odd, nested(62), nested(63), nested(64)].map((value) =>
        signOf(() => inputOf({ recipe: () => ({ [part]: { [name]: value } }) })),
      )
    hold(part, Object.fromEntries(names.map((name) => [name, digest(said(name).join('\n'))])))
  })

  it.each(Object.keys(settings))('of keys and settings, two at a time, where one is %s', (name) => {
    const said = Object.entries(settings).map(([other, more]) => [
      other,
      signOf(() => inputOf({ parts: () => settings[name] ?? {} }, { parts: () => more })),
    ])
    const expired = signOf(() =>
      inputOf({
        recipe: () => ({ claims: { exp: now - 90 }, header: { kid: 'x' } }),
        parts: () => settings[name] ?? {},
      }),
    )
    hold(name, { ...Object.fromEntries(said), 'and expired, with an unknown kid': expired })
  })
})

afterAll(() => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
