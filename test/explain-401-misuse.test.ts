import { generateKeyPairSync } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import type { Flags } from '../src/cli/explain-401-inputs.ts'
import { jwk, own } from './diagnosis-cast.ts'
import { folderOf, refusal, selfSigned } from './explain-401-cast.ts'

const encrypted = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' },
}).privateKey

const cwd = folderOf({
  empty: '\n',
  canary: 'canary is no key',
  'canary.json': '{"canary": ',
  'other.json': '{"canary": 1}',
  'oct.jwk': '{"kty":"oct","k":"Y2FuYXJ5"}',
  'torn.jwk': '{"kty":"EC","crv":"P-256","x":"canary","y":"canary"}',
  'no-keys.json': '{"keys":[{"kty":"oct","k":"Y2FuYXJ5"}]}',
  'torn.pem': '-----BEGIN PUBLIC KEY-----\ncanary\n-----END PUBLIC KEY-----\n',
  'encrypted.pem': encrypted,
  'second.jwk': JSON.stringify(jwk(own)),
  'wget.txt': 'wget canary',
})
afterAll(() => rmSync(cwd, { recursive: true }))

const canaries = ['canary', 'Y2FuYXJ5', selfSigned().slice(-20), encrypted.split('\n')[3] ?? '']

/** Each mistake, with what the lines `came` and `to do` must speak of. */
const mistakes: readonly (readonly [Flags, string, string])[] = [
  [{ token: 'env:T', tokenFile: 'token' }, '2 ways', '--token-file'],
  [{ tokenFile: '-', jwks: '-' }, 'two flags', 'file'],
  [{ tokenFile: '-', key: ['own=-'] }, 'two flags', 'file'],
  [{ tokenFile: selfSigned() }, 'may be the secret itself', 'arguments can be read'],
  [{ token: selfSigned() }, 'may be the secret itself', 'arguments can be read'],
  [{ tokenFile: 'missing' }, 'no such file', 'path'],
  [{ tokenFile: 'folder' }, 'EISDIR', 'path'],
  [{ tokenFile: '/dev/full/x' }, 'ENOTDIR', 'path'],
  [{ tokenFile: 'empty' }, 'nothing', 'fill'],
  [{ token: 'env:UNSET' }, 'not set', 'export UNSET'],
  [{ token: 'env:canary.a.b' }, 'no name', 'env:NAME'],
  [{ replay: 'wget.txt' }, 'curl', 'paste'],
  [{ tokenFile: 'token', key: ['own.pem'] }, 'no "="', '--key own=own.pem'],
  [{ tokenFile: 'token', key: ['=own.pem'] }, 'another kind of name', 'own=own.pem'],
  [{ tokenFile: 'token', key: ['a\nb=own.pem'] }, 'another kind of name', 'own=own.pem'],
  [{ tokenFile: 'token', key: ['own='] }, 'nothing after', 'own=own.pem'],
  [{ tokenFile: 'token', key: ['own=missing'] }, 'no such file', 'path'],
  [{ tokenFile: 'token', key: ['own=canary'] }, 'no readable key', 'PEM'],
  [{ tokenFile: 'token', key: ['own=canary.json'] }, 'cannot be parsed', 'PEM'],
  [{ tokenFile: 'token', key: ['own=other.json'] }, 'neither a JWK', 'PEM'],
  [{ tokenFile: 'token', key: ['own=oct.jwk'] }, 'symmetric', '--secret'],
  [{ tokenFile: 'token', key: ['own=torn.jwk'] }, 'make no key', 'PEM'],
  [{ tokenFile: 'token', key: ['own=torn.pem'] }, 'no readable key', 'PEM'],
  [{ tokenFile: 'token', key: ['own=no-keys.json'] }, 'without a public key', 'PEM'],
  [{ tokenFile: 'token', key: ['own=encrypted.pem'] }, 'encrypted', 'openssl pkey'],
  [{ tokenFile: 'token', key: ['a=own.pem', 'a=second.jwk'] }, '"a" twice', 'rename'],
  [{ tokenFile: 'token', key: ['a=own.pem'], secret: ['a=env:S'] }, '"a" twice', 'rename'],
  [{ tokenFile: 'token', secret: ['a=canary'] }, 'may be the secret', 'env:VARIABLE'],
  [{ tokenFile: 'token', secret: ['canary'] }, 'no "="', 'env:'],
  [{ tokenFile: 'token', secret: ['a=env:UNSET'] }, 'not set', 'export'],
  [{ tokenFile: 'token', secret: ['a=env:EMPTY'] }, 'nothing', 'fill'],
  [{ tokenFile: 'token', jwks: 'missing' }, 'no such file', 'path'],
  [{ tokenFile: 'token', jwks: 'canary' }, 'no readable key', 'PEM'],
  [{ tokenFile: 'token', jwks: 'ftp://127.0.0.1/jwks' }, '"ftp:"', 'file'],
  [{ tokenFile: 'token', jwks: 'http://u:canary@127.0.0.1:9/' }, 'another kind', 'file'],
  [{ tokenFile: 'token', jwks: 'http://' }, 'another kind', 'file'],
  [{ tokenFile: 'token', alg: 'HS256' }, '"HS256"', 'configured'],
  [{ tokenFile: 'token', alg: 'rs256' }, '"rs256"', '--alg RS256'],
  [{ tokenFile: 'token', now: 'yesterday' }, 'another text', '--now 20'],
  [{ tokenFile: 'token', now: '1760000000000' }, 'milliseconds', '--now 20'],
  [{ tokenFile: 'token', now: '2026-01-31T12:00:00' }, 'another text', 'Z'],
  [{ tokenFile: 'token', verifierDate: 'Fri, 99 Foo 2026 00:00:00 GMT' }, 'another text', 'Z'],
]

describe('a mistake', () => {
  test.each(mistakes)(
    '%j is told in four lines that repeat no secret',
    async (flags, came, todo) => {
      const env = { S: 'a-secret-canary', T: selfSigned(), EMPTY: '' }
      const trouble = await refusal(cwd, flags, env)
      expect(trouble.came).toContain(came)
      expect(trouble.todo).toContain(todo)
      for (const line of [trouble.expected, trouble.came, trouble.where, trouble.todo]) {
        expect(line).toMatch(/^[^\n]+$/)
        for (const canary of canaries) expect(line).not.toContain(canary)
      }
    },
  )

  test('nothing to explain is one', async () => {
    const { expected, todo } = await refusal(cwd, {})
    expect(expected).toBe('one refused token')
    expect(todo).toContain('--replay')
  })
})
