import { describe, expect, it } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import { givenBy } from '../src/session/secrets.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { givenSecrets } from '../src/wire/secrets.ts'
import type { Secret } from '../src/wire/spellings.ts'
import { canaryToken } from './redaction-cast.ts'

const token = canaryToken({ sub: 'drop7', email: 'steward@mesh.test', jti: 'a-jti-of-its-own' })
const [header = '', payload = '', signature = ''] = token.split('.')
const chunked = (text: string, width: number, gap: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(gap)

describe('a token nobody registered', () => {
  const shapes = {
    whole: token,
    'two segments, cut short': `${header}.${payload}`,
    'cut in its payload': `${header}.${payload.slice(0, 30)}`,
    'without signature': `${header}.${payload}.`,
    'dots percent-encoded': token.replaceAll('.', '%2E'),
    'dots percent-encoded in lower case': token.replaceAll('.', '%2e'),
    'dots escaped as JSON may': token.replaceAll('.', '\\u002e'),
    'in a JSON text in a JSON text': JSON.stringify(JSON.stringify({ seen: token })),
    'in base64': Buffer.from(token).toString('base64'),
    'in base64 of a header line': Buffer.from(`Bearer ${token}`).toString('base64'),
    'in base64url, glued to other text': `xy${Buffer.from(token).toString('base64url')}`,
    'in hex': Buffer.from(token).toString('hex'),
    'percent-encoded throughout': Buffer.from(token).toString('hex').replace(/../g, '%$&'),
    'wrapped at 64': chunked(token, 64, '\n'),
    'wrapped and indented': chunked(token, 40, '\r\n    '),
    'wrapped in a JSON text': chunked(token, 76, '\\n'),
    'base64, wrapped as in mail': chunked(Buffer.from(token).toString('base64'), 76, '\r\n'),
  }
  for (const [shape, text] of Object.entries(shapes))
    it(`is hidden ${shape}`, () => {
      const clean = createRedactor().text(`before ${text} after`)
      expect(clean).toMatch(/^before .*jwt:[0-9a-f]{8}.* after$/s)
      const flat = clean.replace(/\s|\\n/g, '')
      for (const piece of [payload.slice(4, 30), signature.slice(4, 30)]) {
        expect(flat).not.toContain(piece)
        expect(flat).not.toContain(Buffer.from(piece).toString('base64').slice(2, -4))
        expect(flat).not.toContain(Buffer.from(piece).toString('hex'))
      }
    })

  it('keeps its header and the claims that are no secret, where it is a credential', () => {
    const shown = createRedactor().header('Authorization', `Bearer ${token}`)
    expect(shown).toContain('"sub":"drop7"')
    expect(shown).not.toMatch(/steward@|a-jti-of|canary/)
  })

  it('is known by its signature once it was seen, and told to whoever guards the outputs', () => {
    const told: Secret[] = []
    const redactor = createRedactor((secret) => told.push(secret))
    expect(redactor.text(`then ${signature}`)).toBe(`then ${signature}`)
    redactor.header('Authorization', `Bearer ${token}`)
    expect(redactor.text(`then ${signature} and more`)).toBe('then [secret: a token] and more')
    expect(redactor.holds(Buffer.from(signature).toString('base64'))).toBe(true)
    expect(told.map(({ name }) => name)).toEqual(['a token'])
  })

  it('does not make a secret of a public key that it bears as its signature', () => {
    const redactor = createRedactor()
    const pair = freshPair({ rsa: 2048 })
    redactor.key(pair, 'a private key')
    const { n = '' } = pair.publicKey.export({ format: 'jwk' })
    redactor.token(`${header}.${payload}.${n}`)
    redactor.header('Authorization', `Bearer ${header}.${payload}.${n.slice(0, -1)}A`)
    expect(redactor.text(`{"n":"${n}"}`)).toBe(`{"n":"${n}"}`)
  })

  it('is not seen in what merely has dots or is long', () => {
    const redactor = createRedactor()
    const plain = [
      'https://registry.mesh.test/.well-known/jwks.json',
      'src/session/session.ts:12:4, version 1.22.333',
      `{"n":"${'x8Kd02'.repeat(57)}","sha256":"${'0f'.repeat(32)}"}`,
      'eyJ is how a token begins. A sentence follows it',
    ]
    for (const text of plain) expect(redactor.text(text)).toBe(text)
  })
})

describe('what was given', () => {
  const names = (value: string): string[] =>
    givenSecrets(value, 'X').map(({ value: known }) => known)

  it('is no secret when it is a word, a short number, or an address without password', () => {
    for (const value of ['registry', 'Droplet', 'ACTIVE', 'true', '8080', '127.0.0.1', ''])
      expect(names(value)).toEqual([])
    expect(names('https://registry.mesh.test/auth/token')).toEqual([])
  })

  it('is the password of an address, else the whole of it', () => {
    expect(names('postgres://steward:s3cr%2Ft-x@db/mesh')).toEqual(['s3cr%2Ft-x', 's3cr/t-x'])
    expect(names('hunter2-of-2026')).toEqual(['hunter2-of-2026'])
    expect(names(token)).toEqual([signature.slice(0, 24)])
  })

  it('comes from every place of an order, by its name', () => {
    const inert = [{ message_type: 'event', payload: { auth: { api_key: 'key-of-a-message' } } }]
    const order = {
      profile: { ...mesh, message: { ...mesh.message, inert } },
      target: {
        kind: 'command' as const,
        mesh: false,
        prefix: '',
        cwd: '/',
        token,
        env: {
          PLAIN: 'from-a-variable',
          MODE: 'production-7',
          DB_PASSWORD: 'pass-of-the-db',
          KEY: '{registry.key}',
          CREDENTIALS_FILE: '/etc/credentials',
          AUTH_KEY: '/etc/key.pem',
        },
        secretEnv: ['PLAIN'],
        inheritEnv: true,
        parentEnv: { NPM_TOKEN: 'npm-of-a-parent', EDITOR: 'vi-of-a-parent' },
      },
    }
    expect(givenBy(order).map(({ name }) => name)).toEqual([
      'the token handed to us',
      'NPM_TOKEN',
      'PLAIN',
      'DB_PASSWORD',
      'api_key',
    ])
    const inherited = { ...order, target: { ...order.target, inheritEnv: false } }
    expect(givenBy(inherited).map(({ name }) => name)).not.toContain('NPM_TOKEN')
  })
})
