import type { KeyObject } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/** The public operation by a ladder that takes as many steps as the longest exponent would, all alike. */
export async function raisedByLadder(key: KeyObject, signature: Buffer): Promise<Buffer> {
  const modulus = modulusOf(key)
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n
  let [low, high] = [1n, numberIn(signature) % modulus]
  for (let bit = longestExponentBits - 1n; bit >= 0n; bit -= 1n) {
    const [ofLow, between, ofHigh] = [low * low, low * high, high * high].map(
      (one) => one % modulus,
    )
    const next = (exponent >> bit) & 1n ? [between, ofHigh] : [ofLow, between]
    ;[low = 1n, high = 1n] = next
    // Others are served meanwhile: it is this caller who waits.
    await setImmediate()
  }
  const digits = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 4
  return Buffer.from(low.toString(16).padStart(digits, '0'), 'hex')
}

const longestExponentBits = 4096n

/** Whether the modulus is a power of 65537 modulo every one of these primes. */
export function hasRocaStructure(key: KeyObject): boolean {
  const modulus = modulusOf(key)
  return telling.every((prime) => powers(prime).includes(Number(modulus % BigInt(prime))))
}

/** Primes modulo which a sound key is such a power only by chance. */
const telling = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

function powers(prime: number): number[] {
  const found = [1]
  for (let next = 65537 % prime; next !== 1; next = (next * 65537) % prime) found.push(next)
  return found
}

const modulusOf = (key: KeyObject): bigint =>
  numberIn(Buffer.from(key.export({ format: 'jwk' }).n ?? 'AA', 'base64url'))

const numberIn = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`)
