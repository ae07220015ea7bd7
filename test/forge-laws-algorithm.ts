import type { KeyObject } from 'node:crypto'
import { expect } from 'vitest'
import { absent, type Departure } from './forge-departure.ts'
import { bareKey, type Case, type Law, law, modulus } from './forge-law.ts'

/** In what each family of algorithm deviations differs. */
export const algorithmLaws: Readonly<Record<string, Law>> = {
  'algorithm.none': law(() => ({ header: { alg: 'none' }, signature: 'empty' })),
  'algorithm.noneCase': law(({ index }) => ({
    header: { alg: ['None', 'NONE', 'nOnE', 'noNe'][index] },
    signature: 'empty',
  })),
  'algorithm.noneSigned': law(({ index }) => ({
    header: { alg: 'none' },
    signature: ["the good token's", 'nobody'][index] ?? '',
  })),
  'algorithm.noneOdd': law(({ index }) => ({
    header: { alg: ['none ', 'none\0', '', ' ', 'none'][index] },
    ...(index === 4 ? { segments: 2, signature: absent } : { signature: 'empty' }),
  })),
  'algorithm.hmacSpki': pem('spki'),
  'algorithm.hmacPkcs1': pem('pkcs1'),
  'algorithm.hmacDer': mac(({ cast: { K1 }, index }) => {
    const spki = exported(K1.publicKey, 'spki', 'der')
    const forms = [spki, exported(K1.publicKey, 'pkcs1', 'der'), spki.toString('base64')]
    return forms[index] ?? ''
  }),
  'algorithm.hmacJwk': mac(({ cast: { K1 }, index }) => {
    const n = modulus(K1.publicKey)
    const { e } = bareKey(K1.publicKey)
    const served = JSON.stringify(K1.jwk)
    return (
      [
        served,
        `{"e":"${e}","kty":"RSA","n":"${n}"}`,
        n,
        Buffer.from(n, 'base64url'),
        `{"keys":[${served}]}`,
      ][index] ?? ''
    )
  }),
  'algorithm.hmacLonger': law(({ cast, index }) => ({
    signature: 'the secret',
    header: { alg: ['HS384', 'HS512'][index] },
    secret: exported(cast.K1.publicKey, 'spki', 'pem'),
  })),
  'algorithm.hmacEmpty': mac(({ index }) => ['', '\0', 'null', 'undefined'][index] ?? ''),
  'algorithm.hmacWeak': mac(({ name }) => /"(.+)"$/.exec(name)?.[1] ?? ''),
  'algorithm.hmacKidFile': law(({ index }) => ({
    signature: 'the secret',
    header: {
      alg: 'HS256',
      kid: ['../../../../../../dev/null', '/proc/sys/kernel/randomize_va_space'][index],
    },
    secret: ['', '2\n'][index] ?? '',
  })),
  'algorithm.jweShaped': law(() => jweMembers({ alg: 'dir', enc: 'A128GCM' })),
  'algorithm.jweBomb': law(({ index }) =>
    jweMembers(
      index === 0
        ? {
            alg: 'PBES2-HS256+A128KW',
            enc: 'A128GCM',
            p2c: 1_000_000_000,
            p2s: expect.any(String),
          }
        : { alg: 'dir', enc: 'A128GCM', zip: 'DEF' },
    ),
  ),
}

function pem(type: 'spki' | 'pkcs1'): Law {
  return mac(({ cast, index }) => {
    const lines = exported(cast.K1.publicKey, type, 'pem').toString('latin1').trimEnd().split('\n')
    const forms = ['\n', '\n', '\r\n', '', ' \n'].map((mark, form) =>
      form === 1 ? lines.join(mark) : lines.join(mark) + mark,
    )
    return forms[index] ?? ''
  })
}

function mac(secret: (token: Case) => string | Uint8Array, alg = 'HS256'): Law {
  return law((token) => ({ signature: 'the secret', header: { alg }, secret: secret(token) }))
}

const exported = (key: KeyObject, type: 'spki' | 'pkcs1', format: 'pem' | 'der'): Buffer =>
  Buffer.from(format === 'pem' ? key.export({ type, format }) : key.export({ type, format }))

function jweMembers(members: Record<string, unknown>): Partial<Departure> {
  return {
    segments: 5,
    header: { kid: absent, typ: absent, ...members },
    claims: 'unreadable',
    signature: 'nobody',
  }
}
