import { createHmac, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keySecrets, textSecret, tokenSecret } from '../src/wire/secrets.ts'
import { createTaint, type Taint } from '../src/wire/taint.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const random = (unit: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength, maxLength })

/** A blank or a backslash at an end may go together with what stands beside it. */
const hasPlainEnds = (text: string): boolean => !/^[\s\\]|[\s\\]$/.test(text)

/** Long enough that no text of other characters holds one by chance. */
const secretText = fc.oneof(
  random(letters, 10, 60),
  random(`${letters}-_.~+/=`, 10, 400),
  random(`${letters}"\\'<>&%|,: \u00e9\u20ac`, 10, 60).filter(hasPlainEnds),
)
/** Shares no character with an encoded secret, so that it can never complete or prolong one. */
const around = random('¿¡ÆØÞß§¶ ', 0, 30)

const knowing = (value: string): Taint => {
  const taint = createTaint()
  taint.add(textSecret(value, 'canary'))
  return taint
}

/** The encodings of the rule, each written anew here. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  exact: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 without padding': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'upper-case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  percent: encodeURIComponent,
  'percent, lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'percent throughout': (text) => [...Buffer.from(text)].map((byte) => `%${hex(byte)}`).join(''),
  'form value': (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'JSON in ASCII': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^\0-~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'JSON of PHP': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  XML: (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;'),
}
const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')

describe('a secret in a text', () => {
  for (const [name, encode] of Object.entries(encodings))
    it(`is taken out in its spelling "${name}", and nothing else is`, () => {
      fc.assert(
        fc.property(secretText, around, around, (secret, before, after) => {
          const taint = knowing(secret)
          const text = `${before}${encode(secret)}${after}`
          expect(taint.namesIn(text)).toEqual(['canary'])
          const clean = taint.replace(text)
          expect(clean).toBe(`${before}[secret: canary]${after}`)
          expect(taint.namesIn(clean)).toEqual([])
        }),
        { numRuns: 200 },
      )
    })

  it('is taken out of base64 of a longer text, wherever it begins there', () => {
    fc.assert(
      fc.property(
        random(letters, 12, 60),
        fc.string({ maxLength: 40 }),
        fc.string({ maxLength: 40 }),
        fc.constantFrom('base64' as const, 'base64url' as const),
        (secret, before, after, form) => {
          const clean = knowing(secret).replace(Buffer.from(before + secret + after).toString(form))
          expect(clean).toContain('[secret: canary]')
          const left = clean.split('[secret: canary]').map((part) => Buffer.from(part, form))
          expect(Buffer.concat(left).toString('latin1')).not.toContain(secret.slice(1, -1))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is taken out although lines wrap in it, at any width, with any indentation', () => {
    fc.assert(
      fc.property(
        random(letters, 12, 200),
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom('\n', '\r\n', '\\n', '\\\\n', '\n      ', '%0A', '&#10;', '\n  \u001b[2m'),
        (secret, width, gap) => {
          const lines = secret.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
          const clean = knowing(secret).replace(`¿${lines.join(gap)}¿`)
          expect(clean).toBe('¿[secret: canary]¿')
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is taken out of a JSON text without breaking it', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('\\', '"', '\n', '\\n', '\t'))
    fc.assert(
      fc.property(
        random(`${letters}\\"n\n/`, 8, 50).filter(hasPlainEnds),
        fc.array(part, { maxLength: 4 }),
        fc.array(part, { maxLength: 4 }),
        (secret, before, after) => {
          const json = JSON.stringify({ a: before.join('') + secret + after.join(''), b: [secret] })
          const clean = knowing(secret).replace(json)
          expect(knowing(secret).namesIn(clean)).toEqual([])
          const told: unknown = JSON.parse(clean)
          expect(told).toMatchObject({ a: expect.any(String), b: ['[secret: canary]'] })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is taken out when only its first 32 characters are left of it', () => {
    fc.assert(
      fc.property(random(letters, 40, 200), fc.nat(), (secret, cut) => {
        const left = secret.slice(0, 32 + (cut % (secret.length - 32)))
        expect(knowing(secret).replace(`¿${left}…`)).toBe('¿[secret: canary]…')
      }),
    )
  })
})

describe('a text without secrets', () => {
  it('stays as it is, character for character', () => {
    fc.assert(
      fc.property(
        fc.array(random(letters, 12, 300), { minLength: 1, maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 2000 }),
        (secrets, text) => {
          const taint = createTaint()
          for (const secret of secrets) taint.add(textSecret(secret, 'canary'))
          expect(taint.replace(text)).toBe(text)
          expect(taint.namesIn(text)).toEqual([])
        },
      ),
    )
  })

  it('may hold all but the last character of a secret', () => {
    fc.assert(
      fc.property(random(letters, 8, 31), (secret) => {
        const text = `¿${secret.slice(0, -1)}¿`
        expect(knowing(secret).replace(text)).toBe(text)
      }),
    )
  })
})

describe('a token or a key', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  it('is known by its signature, alone, encoded or wrapped, and hidden to its end', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('exact', 'base64', 'hex', 'percent throughout'),
        (seed, form) => {
          const signature = createHmac('sha512', 'x').update(seed).digest('base64url').repeat(3)
          const taint = createTaint()
          const secret = tokenSecret(`eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.${signature}`)
          if (secret) taint.add(secret)
          const written = encodings[form]?.(signature) ?? ''
          const wrapped = (written.match(/.{1,76}/g) ?? []).join('\n  ')
          for (const text of [written, wrapped])
            expect(taint.replace(`¿${text}¿`)).toBe('¿[secret: a token]¿')
        },
      ),
    )
  })

  it('is found in whatever file format the key is written', () => {
    const taint = createTaint()
    for (const secret of keySecrets(privateKey, 'a private key')) taint.add(secret)
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { d = '', q = '', n = '' } = privateKey.export({ format: 'jwk' })
    const forms = [
      pem,
      JSON.stringify(pem),
      privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      privateKey.export({ type: 'pkcs1', format: 'der' }).toString('hex'),
      d,
      Buffer.from(q, 'base64url').toString('hex'),
    ]
    for (const form of forms) expect(taint.namesIn(form)).toEqual(['a private key'])
    expect(taint.replace(d)).toBe('[secret: a private key]')
    expect(taint.namesIn(n)).toEqual([])
  })
})
