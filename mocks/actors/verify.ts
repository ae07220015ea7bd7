import {
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose'
import type { SigningKey } from './keys.ts'

/** What an actor believes in when it verifies a token. */
export interface Trust {
  readonly keys: readonly SigningKey[]
  readonly issuer: string
  /** Undefined in a verifier that tells its library none. */
  readonly audience: string | undefined
  readonly leewaySeconds: number
}

export type Verdict =
  | { readonly claims: JWTPayload; readonly refusal?: never }
  | { readonly claims?: never; readonly refusal: string }

const unknownSigner = 'signature does not verify with any published Registry key'

/** Verifies an Authorization header; a refusal says what was really wrong. */
export async function verifyBearer(authorization: string | null, trust: Trust): Promise<Verdict> {
  if (authorization === null) return { refusal: 'no Authorization header' }
  const token = /^Bearer +([^\s,]+)$/i.exec(authorization)?.[1]
  if (token === undefined) return { refusal: 'the Authorization header is not one Bearer token' }
  const header = readHeader(token)
  if (header === undefined) return { refusal: 'not a JWT: its header does not decode' }
  if (header.alg !== 'RS256') return { refusal: `alg ${quoted(header.alg)} is not "RS256"` }
  const { kid } = header
  if (kid === undefined) return { refusal: await kidlessRefusal(token, trust) }
  const key = trust.keys.find((one) => one.kid === kid)
  if (key === undefined) return { refusal: `${unknownSigner}: none has kid ${quoted(kid)}` }
  return verifyWith(token, key, trust)
}

function readHeader(token: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(token)
  } catch {
    return undefined
  }
}

/** Without a kid the signature decides which of two different faults it is. */
async function kidlessRefusal(token: string, trust: Trust): Promise<string> {
  for (const key of trust.keys) {
    const verdict = await verifyWith(token, key, trust)
    if (!verdict.refusal?.startsWith(unknownSigner)) return 'no kid in the header'
  }
  return `${unknownSigner}; no kid in the header`
}

async function verifyWith(token: string, key: SigningKey, trust: Trust): Promise<Verdict> {
  try {
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: ['RS256'],
      issuer: trust.issuer,
      ...(trust.audience === undefined ? {} : { audience: trust.audience }),
      clockTolerance: trust.leewaySeconds,
      requiredClaims: ['exp'],
    })
    // Libraries that are given no audience refuse a token that names one.
    if (trust.audience === undefined && payload.aud !== undefined)
      return { refusal: 'the token has an aud, and this verifier was given none to expect' }
    return { claims: payload }
  } catch (error) {
    return { refusal: reasonOf(error, trust) }
  }
}

function reasonOf(error: unknown, { issuer, audience }: Trust): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return unknownSigner
  if (error instanceof errors.JWTExpired) {
    const late = Math.round(Date.now() / 1000 - Number(error.payload.exp))
    return `token expired ${late} s ago`
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason, payload } = error
    if (reason === 'missing' || payload[claim] === undefined) return `no ${claim} in the token`
    if (claim === 'iss') return `iss ${quoted(payload.iss)} is not ${quoted(issuer)}`
    if (claim === 'aud') return `aud ${quoted(payload.aud)} is not ${quoted(audience)}`
    if (claim === 'nbf') return 'token is not valid yet'
  }
  return error instanceof Error ? error.message : String(error)
}

const quoted = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 120)
