import {
  base64url,
  environment,
  jwk,
  keySet,
  own,
  pem,
  pick,
  registryOf,
  retired,
  second,
  service,
  small,
  stranger,
} from './diagnosis-cast.ts'
import type { Fault } from './diagnosis-faults.ts'

const twist = (text: string): string => (text[9] === 'A' ? 'B' : 'A')

function reclaimed(issued: string, changes: Record<string, unknown>): string {
  const [header = '', payload = '', signature = ''] = issued.split('.')
  const old: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return `${header}.${base64url(Object.assign({}, old, changes))}.${signature}`
}

const pkcs1 = (n: number): Uint8Array =>
  registryOf(n).publicKey.export({ type: 'pkcs1', format: 'der' })

const body = (...keys: readonly object[]): { readonly body: string } => ({
  body: JSON.stringify({ keys }),
})

/** Faults of the signer and the algorithm. */
export const signerFaults: Readonly<Record<string, Fault>> = {
  D18: {
    recipe: (n) => ({ signer: own, header: { kid: pick(n, [undefined, 'reg-b', undefined]) } }),
  },
  D19: {
    recipe: (n) => ({
      signer: stranger,
      header: { jwk: jwk(stranger, n === 1 ? { kid: undefined } : {}) },
    }),
  },
  D20: {
    recipe: (n) => ({ signer: service, header: { kid: pick(n, [undefined, 'reg-b', 'svc-1']) } }),
  },
  D21: {
    recipe: (n) => ({
      signer: environment,
      header: { kid: pick(n, ['env-1', 'reg-b', undefined]) },
    }),
  },
  D22: {
    recipe: (n) => ({
      header: { alg: pick(n, ['HS256', 'HS384', 'HS512']) },
      secret: 'registry-key-4711',
    }),
  },
  D23: {
    recipe: (n) => ({
      header: { alg: 'HS256' },
      secret: pick(n, [pem(registryOf(0)), pem(own).trimEnd(), pkcs1(2)]),
    }),
  },
  D24: {
    recipe: (n) => ({
      header: { alg: pick(n, ['HS256', 'HS384', 'HS512']) },
      secret: 'nobody knows',
    }),
  },
  D25: { recipe: (n) => ({ header: { alg: pick(n, ['RS384', 'PS256', 'rs256']) } }) },
  D37: {
    damage: (whole, n) =>
      reclaimed(
        whole,
        pick(n, [{ role: 'admin' }, { scope: ['admin'] }, { steward: 'somebody else' }]),
      ),
    parts: (_, whole) => ({ issued: ['x.y.z', whole] }),
  },
  D38: {
    damage: (whole) => {
      const at = whole.lastIndexOf('.') + 1
      const signature = whole.slice(at)
      return `${whole.slice(0, at)}${signature.slice(0, 9)}${twist(signature)}${signature.slice(10)}`
    },
    parts: (_, whole) => ({ issued: ['x.y.z', whole] }),
  },
  D39: { recipe: (n) => ({ signer: stranger, header: { kid: pick(n, ['who-1', '', 12]) } }) },
  D40: {
    recipe: (n) => ({ signer: stranger, header: { kid: pick(n, [undefined, 'reg-b', 'reg-c']) } }),
  },
}

/** Faults of the key set, and of the way from the token to a key in it. */
export const keySetFaults: Readonly<Record<string, Fault>> = {
  D26: {
    parts: (n) => ({
      jwks: pick(n, [{ status: 503, body: '' }, {}, { status: 404, body: '{"keys":[]}' }]),
    }),
  },
  D27: {
    parts: (n) => ({
      jwks: {
        status: 200,
        body: pick(n, [
          '<html>',
          '{"keys":[]}',
          JSON.stringify({ public_key: pem(registryOf(2)) }),
        ]),
      },
    }),
  },
  D28: {
    parts: (n) => ({
      verifierKeySet: pick(n, [
        body(jwk(second)),
        body(jwk(stranger), jwk(second)),
        body(jwk(own)),
      ]),
    }),
  },
  D29: {
    recipe: (n) => ({ signer: retired, header: { kid: pick(n, ['reg-0', 'reg-0', undefined]) } }),
    parts: () => ({ olderKeySets: [{ label: 'last week', ...body(jwk(retired)) }] }),
  },
  D30: {
    recipe: (n) => (n === 2 ? {} : { signer: retired }),
    parts: (n) => {
      const { kid } = registryOf(n)
      const older = body(jwk(retired, { kid }))
      return n === 2
        ? { verifierKeySet: older }
        : { olderKeySets: [{ label: 'before the restart', ...older }] }
    },
  },
  D31: {
    recipe: (n) => ({ header: { kid: pick(n, ['old', 'reg-2', 7]) } }),
    parts: (n) => ({ jwks: keySet(jwk(registryOf(n)), jwk(second)) }),
  },
  D32: {
    recipe: (n) => ({ header: { kid: pick(n, [undefined, null, undefined]) } }),
    parts: (n) => ({ jwks: keySet(jwk(registryOf(n)), jwk(second)) }),
  },
  D33: {
    recipe: (n) => ({ header: { kid: pick(n, [undefined, null, undefined]) } }),
    parts: (n) => ({
      jwks: keySet(jwk(registryOf(n), { alg: undefined }), jwk(small, { use: 'enc' })),
    }),
  },
  D34: {
    parts: (n) => ({
      jwks: keySet(jwk(registryOf(n)), jwk(second, { kid: registryOf(n).kid })),
    }),
  },
  D35: {
    recipe: (n) => (n === 2 ? { signer: small } : {}),
    parts: (n) => ({
      jwks: pick(n, [
        keySet(jwk(registryOf(0), { use: 'enc' })),
        keySet(jwk(registryOf(1), { n: `${jwk(registryOf(1)).n}==` })),
        keySet(jwk(small, { kid: 'reg-c' }), jwk(second)),
      ]),
    }),
  },
  D36: {
    parts: (n) => {
      const { kid } = registryOf(n)
      const member = pick(n, ['pem', 'public_key', 'publicKey'])
      return { jwks: keySet(jwk(second, { kid, [member]: pem(registryOf(n)) })) }
    },
  },
}
