import {
  type Build,
  base64url,
  bearer,
  environment,
  given,
  jwk,
  keySet,
  own,
  pem,
  pick,
  registryOf,
  second,
  service,
  signed,
  small,
  stranger,
  token,
} from './diagnosis-cast.ts'

/** A token the Registry issued, and a damaged copy of it. */
const issuedThen =
  (damage: (issued: string, n: number) => string): Build =>
  (n, extra) => {
    const issued = token({ n, ...extra })
    return given(n, bearer(damage(issued, n)), { issued: ['x.y.z', issued] })
  }

const twist = (text: string): string => (text[9] === 'A' ? 'B' : 'A')

const reclaimed = (issued: string, claims: Record<string, unknown>): string => {
  const [header = '', payload = '', signature = ''] = issued.split('.')
  const old: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return `${header}.${base64url(Object.assign({}, old, claims))}.${signature}`
}

/** Faults of the signature, the algorithm and the key set; the claims can be made wrong besides. */
export const signatureCases: Readonly<Record<string, Build>> = {
  D18: signed((n) => ({ signer: own, header: { kid: pick(n, [undefined, 'reg-b', undefined]) } })),
  D19: signed((n) => ({
    signer: stranger,
    header: { jwk: jwk(stranger, n === 1 ? { kid: undefined } : {}) },
  })),
  D20: signed((n) => ({
    signer: service,
    header: { kid: pick(n, [undefined, 'reg-b', 'svc-1']) },
  })),
  D21: signed((n) => ({
    signer: environment,
    header: { kid: pick(n, ['env-1', undefined, 'reg-c']) },
  })),
  D22: signed((n) => ({
    header: { alg: pick(n, ['HS256', 'HS384', 'HS512']) },
    secret: 'registry-key-4711',
  })),
  D23: signed((n) => ({
    header: { alg: 'HS256' },
    secret: pick(n, [pem(registryOf(0)), pem(own).trimEnd(), pkcs1(registryOf(2))]),
  })),
  D24: signed((n) => ({
    header: { alg: pick(n, ['HS256', 'HS384', 'HS512']) },
    secret: 'nobody knows',
  })),
  D25: signed((n) => ({ header: { alg: pick(n, ['RS384', 'PS256', 'rs256']) } })),
  D26: signed(
    () => ({}),
    (n) => ({
      jwks: pick(n, [{ status: 503, body: '' }, {}, { status: 404, body: '{"keys":[]}' }]),
    }),
  ),
  D27: signed(
    () => ({}),
    (n) => ({
      jwks: {
        status: 200,
        body: pick(n, [
          '<html>',
          '{"keys":[]}',
          JSON.stringify({ public_key: pem(registryOf(2)) }),
        ]),
      },
    }),
  ),
  D31: signed(
    (n) => ({ header: { kid: pick(n, ['old', 'reg-2', 7]) } }),
    (n) => ({
      jwks: keySet(jwk(registryOf(n)), jwk(second)),
    }),
  ),
  D32: signed(
    (n) => ({ header: { kid: pick(n, [undefined, null, undefined]) } }),
    (n) => ({
      jwks: keySet(jwk(registryOf(n)), jwk(second)),
    }),
  ),
  D33: signed(
    (n) => ({ header: { kid: pick(n, [undefined, null, undefined]) } }),
    (n) => ({ jwks: keySet(jwk(registryOf(n), { alg: undefined }), jwk(service, { use: 'enc' })) }),
  ),
  D34: signed(
    () => ({}),
    (n) => ({
      jwks: keySet(jwk(registryOf(n)), jwk(second, { kid: registryOf(n).kid })),
    }),
  ),
  D35: signed(
    (n) => (n === 2 ? { signer: small } : {}),
    (n) => ({
      jwks: pick(n, [
        keySet(jwk(registryOf(0), { use: 'enc' })),
        keySet(jwk(registryOf(1), { n: `${jwk(registryOf(1)).n}==` })),
        keySet(jwk(small, { kid: 'reg-c' }), jwk(second)),
      ]),
    }),
  ),
  D37: issuedThen((issued, n) =>
    reclaimed(
      issued,
      pick(n, [{ droplet_id: 99 }, { scope: ['admin'] }, { sub: 'other.example' }]),
    ),
  ),
  D38: issuedThen((issued) => {
    const at = issued.lastIndexOf('.') + 1
    const signature = issued.slice(at)
    return `${issued.slice(0, at)}${signature.slice(0, 9)}${twist(signature)}${signature.slice(10)}`
  }),
  D39: signed((n) => ({ signer: stranger, header: { kid: pick(n, ['who-1', '', 12]) } })),
  D40: signed((n) => ({
    signer: stranger,
    header: { kid: pick(n, [undefined, 'reg-b', 'reg-c']) },
  })),
}

function pkcs1(key: ReturnType<typeof registryOf>): Uint8Array {
  return key.publicKey.export({ type: 'pkcs1', format: 'der' })
}
