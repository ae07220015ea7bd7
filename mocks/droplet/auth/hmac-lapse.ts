import { createHmac, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Jws } from './compact.ts'
import { publishedKeys } from './curve-lapse.ts'
import type { RegistryKey } from './jwk.ts'
import type { VerifyContext } from './verify.ts'

/** Whether an HMAC over the token passes, because something public or guessable is taken for its secret. */
export function isHmacForgiven(jws: Jws, context: VerifyContext): boolean {
  const bits = String(jws.header.alg).match(/^HS(256|384|512)$/)?.[1]
  if (context.conduct.hmacKeyedWith === 'nothing' || bits === undefined) return false
  return secretsOf(jws, context).some((secret) =>
    createHmac(`sha${bits}`, secret).update(jws.input).digest().equals(jws.signature),
  )
}

function secretsOf(
  jws: Jws,
  { conduct, config, keys }: VerifyContext,
): readonly (string | Buffer)[] {
  const each = (forms: (key: RegistryKey) => readonly (string | Buffer)[]) =>
    keys.all().flatMap(forms)
  const served = keys.document()
  switch (conduct.hmacKeyedWith) {
    case 'nothing':
      return []
    case 'public-pem':
      return each(({ key }) => spellings(pem(key, 'spki')))
    case 'public-pkcs1':
      return each(({ key }) => spellings(pem(key, 'pkcs1')))
    case 'public-der':
      return each(({ key }) => [...binary(key, 'spki'), ...binary(key, 'pkcs1')])
    case 'public-jwk':
      return [served, ...each(({ jwk }) => jwkForms(jwk))]
    case 'public-any':
      return [
        served,
        ...each(({ key, jwk }) => [
          ...spellings(pem(key, 'spki')),
          ...spellings(pem(key, 'pkcs1')),
          ...binary(key, 'spki'),
          ...binary(key, 'pkcs1'),
          ...jwkForms(jwk),
        ]),
      ]
    case 'pem-member':
      return each(({ jwk }) => (typeof jwk.pem === 'string' ? [jwk.pem] : []))
    case 'dictionary':
      return dictionary
    case 'empty':
      return ['', '\0', 'null', 'undefined']
    case 'registry-key':
      return [config.registryKey]
    case 'oct-key':
      return publishedKeys(served).flatMap(({ k }) =>
        typeof k === 'string' ? [Buffer.from(k, 'base64url')] : [],
      )
    case 'kid-file':
      return fileForms(jws.header.kid)
  }
}

const dictionary = [
  ...[
    'secret',
    'changeme',
    'test',
    'test123',
    'password',
    'jwt',
    'key',
    'admin',
    '123456',
    'your-256-bit-secret',
  ],
  ...[
    'supersecret',
    'default',
    'development',
    'dev',
    'token',
    'private',
    'secretkey',
    'qwerty',
    'letmein',
    'hs256',
  ],
  ...[
    'mysecret',
    'jwtsecret',
    'jwt_secret',
    'secret123',
    'secret_key',
    'fullpotential',
    'password123',
    'droplet',
  ],
]

function spellings(text: string): string[] {
  const trimmed = text.trim()
  const lines = trimmed.split('\n')
  const crlf = lines.join('\r\n')
  const spaced = lines.map((line) => `${line} `).join('\n')
  return [
    `${trimmed}\n`,
    trimmed,
    crlf,
    `${crlf}\r\n`,
    lines.join(''),
    lines.join('\\n'),
    `${trimmed}  `,
    spaced,
    `${trimmed} \n`,
  ]
}

function pem(key: KeyObject, type: 'spki' | 'pkcs1'): string {
  return key.export({ type, format: 'pem' }).toString()
}

function binary(key: KeyObject, type: 'spki' | 'pkcs1'): (string | Buffer)[] {
  const der = key.export({ type, format: 'der' })
  return [
    der,
    der.toString('base64'),
    ...spellings(pem(key, type)).map((text) => text.replace(/-----[^-]+-----|\s/g, '')),
  ]
}

function jwkForms(jwk: Record<string, unknown>): (string | Buffer)[] {
  const { e, kty, n } = jwk
  const modulus = String(n)
  return [
    JSON.stringify(jwk),
    JSON.stringify({ e, kty, n }),
    JSON.stringify({ kty, n, e }),
    modulus,
    Buffer.from(modulus, 'base64url'),
  ]
}

/** The secret a kid names when it is taken for a path. */
function fileForms(kid: unknown): Buffer[] {
  try {
    const found = readFileSync(String(kid))
    return [found, Buffer.from(found.toString().trim())]
  } catch {
    return []
  }
}
