import { createPublicKey, verify } from 'node:crypto'
import { expect } from 'vitest'
import { type Shape, shapeKid } from '../fixtures/key-shapes.ts'
import { leakedKid, spareKey } from '../fixtures/spare-key.ts'
import { absent } from './forge-departure.ts'
import { benign, header, type Law } from './forge-law.ts'

const under = (shape: Shape, signature = 'K2'): Law =>
  header(signature, () => ({ kid: shapeKid[shape] }))

/** A sound signature, by a key that the cast does not know. */
const bySpare = (kid: string): Law => ({
  ...header('nobody', () => ({ kid })),
  also: ({ token }) => {
    const input = Buffer.from(token.parts.slice(0, 2).join('.'))
    const signature = Buffer.from(token.signature ?? [])
    expect(verify('sha256', input, createPublicKey(spareKey()), signature)).toBe(true)
  },
})

/** In what the tokens for odd key sets differ. */
export const keyLaws: Readonly<Record<string, Law>> = {
  'keys.secondKey': benign(header('K2', ({ cast }) => ({ kid: cast.K2.kid }))),
  'keys.minimal': under('minimal'),
  'keys.extra': under('extra'),
  'keys.encryption': bySpare(shapeKid.encryption),
  'keys.encryptOnly': bySpare(shapeKid.encryptOnly),
  'keys.verifyOnly': under('verifyOnly'),
  'keys.otherPem': {
    differs: ({ index }) => ({
      signature: ['K2', 'KX'][index] ?? '',
      header: { kid: shapeKid.otherPem },
    }),
  },
  'keys.twice': under('twice'),
  'keys.sharedWithCurve': header('K2', ({ index }) => ({
    kid: [shapeKid.curveFirst, shapeKid.curveLast][index],
  })),
  'keys.leadingZero': under('leadingZero'),
  'keys.certified': under('certified', 'KX'),
  'keys.kidless': header('K2', () => ({ kid: absent })),
  'keys.leaked': bySpare(leakedKid),
  'keys.localKey': header('KD', ({ index }) => ({ kid: [absent, 'local', 'default'][index] })),
}
