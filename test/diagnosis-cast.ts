import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'

/** Keys, tokens and inputs for the tests of the diagnosis, made afresh in each test file. */
export interface KeyPair {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/**
 * Read back from its encoding: writing a generated key as a JWK can hang in Node 20 when the garbage
 * collector meets the finished generation meanwhile, since both take the lock of that key.
 */
function pair(kid: string, modulusLength: number): KeyPair {
  const made = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    kid,
    publicKey: createPublicKey(made.publicKey),
    privateKey: createPrivateKey(made.privateKey),
  }
}

/** One Registry per variant, so that every case is met with two key sizes. */
export const registries = [pair('reg-a', 2048), pair('reg-b', 3072), pair('reg-c', 2048)] as const
export const own = pair('own-1', 2048)
export const service = pair('svc-1', 3072)
export const environment = pair('env-1', 2048)
export const stranger = pair('who-1', 2048)
export const second = pair('reg-2', 2048)
export const retired = pair('reg-0', 2048)
export const small = pair('reg-small', 1024)

export const now = 1_760_000_000
export const expected = {
  iss: 'https://registry.example',
  aud: 'mesh-one',
  alg: 'RS256',
  leewaySeconds: 30,
}

type Json = Record<string, unknown>

export interface Recipe {
  /** Which of the three variants: key size of the Registry and order of the claims. */
  readonly n: number
  readonly header?: Json
  readonly claims?: Json
  readonly signer?: KeyPair
  readonly secret?: string | Uint8Array
  /** The text of the payload in place of the claims. */
  readonly payload?: string
}

export const registryOf = (n: number): KeyPair => registries[n] ?? registries[0]

export const pem = (key: KeyPair): string =>
  key.publicKey.export({ type: 'spki', format: 'pem' }).toString()

export const jwk = (key: KeyPair, members: Json = {}): Json => ({
  ...key.publicKey.export({ format: 'jwk' }),
  kid: key.kid,
  use: 'sig',
  alg: 'RS256',
  ...members,
})

export const keySet = (...keys: readonly Json[]): { status: number; body: string } => ({
  status: 200,
  body: JSON.stringify({ keys }),
})

export const base64url = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A token that a Registry issued in good order, but for what the recipe changes. */
export function token(recipe: Recipe): string {
  const { n, header = {}, claims = {}, signer, secret, payload } = recipe
  const key = signer ?? registryOf(n)
  const head = stripped({ alg: 'RS256', kid: registryOf(n).kid, typ: 'JWT', ...header })
  const body = stripped({ ...goodClaims(n), ...claims })
  const ordered = n === 2 ? Object.fromEntries(Object.entries(body).reverse()) : body
  const signingInput = `${base64url(head)}.${base64url(payload ?? ordered)}`
  return `${signingInput}.${signatureOf(signingInput, `${head.alg}`, key.privateKey, secret)}`
}

const candidates: DiagnosisInput['candidates'] = [
  { name: 'this droplet', kind: 'own', key: pem(own) },
  { name: 'orchestrator', kind: 'service', key: jwk(service) },
  { name: 'staging', kind: 'environment', key: { keys: [jwk(environment)] } },
]

/** The input for a token in a mesh where all is well, but for what is replaced. */
export const given = (
  n: number,
  authorization: string | undefined,
  parts: Partial<DiagnosisInput> = {},
): DiagnosisInput => ({
  authorization,
  jwks: keySet(jwk(registryOf(n))),
  candidates,
  issued: [],
  secrets: [
    { name: 'simple API token', value: 'simple-token-0815' },
    { name: 'registry key', value: 'registry-key-4711' },
  ],
  clock: { now, verifierDate: now + 1 },
  expect: expected,
  ...parts,
})

export const bearer = (text: string): string => `Bearer ${text}`

export const pick = <A, B, C>(n: number, [a, b, c]: readonly [A, B, C]): A | B | C =>
  n === 0 ? a : n === 1 ? b : c

function goodClaims(n: number): Json {
  const { iss, aud } = expected
  const times = { iat: now - 5, nbf: now - 5, exp: now + 300 }
  return {
    iss,
    sub: `drop${n}.example`,
    aud: n === 1 ? ['other', aud] : aud,
    droplet_id: n,
    ...times,
  }
}

const stripped = (members: Json): Json =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

function signatureOf(
  signingInput: string,
  alg: string,
  key: KeyObject,
  secret: string | Uint8Array | undefined,
): string {
  const bits = alg.slice(2)
  if (secret !== undefined) {
    return createHmac(`sha${bits}`, secret).update(signingInput).digest('base64url')
  }
  const padding = alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {}
  const hash = /^(RS|PS)(256|384|512)$/.test(alg) ? `sha${bits}` : 'sha256'
  return signBytes(hash, Buffer.from(signingInput), { key, ...padding }).toString('base64url')
}
