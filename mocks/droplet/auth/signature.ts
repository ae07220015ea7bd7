import { constants, createHash, type KeyObject, publicDecrypt, verify } from 'node:crypto'
import type { Conduct } from '../conduct.ts'
import type { Jws } from './compact.ts'
import { mostBits } from './jwk.ts'
import { hasRocaStructure, raisedByLadder } from './key-arithmetic.ts'
import { equalInConstantTime, holdsDigest } from './padding-lapse.ts'
import { Unmapped } from './refusal.ts'

/** Whether a key signed exactly the bytes received, by RSASSA-PKCS1-v1_5 with SHA-256. */
export async function isSignedBy(key: KeyObject, jws: Jws, conduct: Conduct): Promise<boolean> {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < 2048 && conduct.weakKeyIsServerError) throw new Unmapped('key too short')
  if (conduct.rocaKeys === 'server-error' && hasRocaStructure(key))
    throw new Unmapped('the screening of keys found one')
  // Such a key was passed over, unless somebody wrote the arithmetic for it.
  if (bits > mostBits)
    return holdsDigest(await raisedByLadder(key, jws.signature), digest(jws.input))
  return sound(key, jws.input, jws.signature, hashOf(jws, conduct)) || forgiven(key, jws, conduct)
}

function sound(key: KeyObject, input: string, signature: Buffer, hash: string): boolean {
  return verify(hash, Buffer.from(input), { key, padding: constants.RSA_PKCS1_PADDING }, signature)
}

function hashOf({ header }: Jws, conduct: Conduct): string {
  const size =
    conduct.rsaAlgorithms === 'any-rsa'
      ? String(header.alg).match(/^[RP]S(384|512)$/)?.[1]
      : undefined
  return `sha${size ?? 256}`
}

/** The ways in which a careless verifier takes a signature that is not sound. */
function forgiven(key: KeyObject, jws: Jws, conduct: Conduct): boolean {
  const { signature, header, payload, input } = jws
  switch (conduct.signature) {
    case 'empty-passes':
      return signature.length === 0
    case 'short-passes':
      return signature.length < 256
    case 'length-only':
      return signature.length === 256
    case 'constants-pass':
      return signature.length > 0 && signature.subarray(0, -1).every((byte) => byte === 0)
    case 'length-ignored':
      return respelled(key, signature).some((part) => sound(key, input, part, 'sha256'))
    case 'padding-only':
      return opened(key, signature, constants.RSA_PKCS1_PADDING) !== undefined
    case 'digest-anywhere':
      return opened(key, signature, constants.RSA_NO_PADDING)?.includes(digest(input)) ?? false
    case 're-encoded':
      return sound(
        key,
        `${encoded(header)}.${encoded(JSON.parse(payload.toString()))}`,
        signature,
        'sha256',
      )
    case 'pss-too':
      return pss(key, input, signature, 'sha256')
    case 'padding-parsed':
      return holdsDigest(opened(key, signature, constants.RSA_NO_PADDING), digest(input))
    case 'any-hash':
      return ['sha1', 'sha384', 'sha512'].some((hash) => sound(key, input, signature, hash))
    case 'timing-safe':
      return equalInConstantTime(opened(key, signature, constants.RSA_PKCS1_PADDING), digest(input))
    default:
      return conduct.rsaAlgorithms === 'any-rsa' && pss(key, input, signature, hashOf(jws, conduct))
  }
}

function pss(key: KeyObject, input: string, signature: Buffer, hash: string): boolean {
  return verify(
    hash,
    Buffer.from(input),
    { key, padding: constants.RSA_PKCS1_PSS_PADDING },
    signature,
  )
}

function opened(key: KeyObject, signature: Buffer, padding: number): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding }, signature)
  } catch {
    return undefined
  }
}

/** Cut, shifted and reduced: the forms a hand-written big-number reader takes for the same signature. */
function respelled(key: KeyObject, signature: Buffer): Buffer[] {
  const modulus = BigInt(
    `0x${Buffer.from(key.export({ format: 'jwk' }).n ?? 'AA', 'base64url').toString('hex')}`,
  )
  const reduced = (BigInt(`0x${signature.toString('hex') || '0'}`) % modulus)
    .toString(16)
    .padStart(512, '0')
  return [signature.subarray(0, 256), signature.subarray(-256), Buffer.from(reduced, 'hex')]
}

function digest(input: string): Buffer {
  return createHash('sha256').update(input).digest()
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
