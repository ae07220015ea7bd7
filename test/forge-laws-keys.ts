import { createPublicKey, verify } from 'node:crypto'
import { expect } from 'vitest'
import { type Shape, shapeKid } from '../fixtures/key-shapes.ts'
import { leakedKey, leakedKid } from '../fixtures/leaked-key.ts'
import { absent } from './forge-departure.ts'
import { benign, header, type Law } from './forge-law.ts'

const under = (shape: Shape, signature = 'K2'): Law =>
  header(signature, () => ({ kid: shapeKid[shape] }))

/** In what the tokens for odd key sets differ. */
export const keyLaws: Readonly<Record<string, Law>> = {
  'keys.secondKey': benign(header('K2', ({ cast }) => ({ kid: cast.K2.kid }))),
  'keys.minimal': under('minimal'),
  'keys.extra': under('extra'),
  'keys.encryption': under('encryption'),
  'keys.encryptOnly': under('encryptOnly'),
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
  'keys.leaked': {
    ...header('nobody', () => ({ kid: leakedKid })),
    also: ({ token }) => {
      const input = Buffer.from(token.parts.slice(0, 2).join('.'))
      const key = createPublicKey(leakedKey())
      expect(verify('sha256', input, key, Buffer.from(token.signature ?? []))).toBe(true)
    },
  },
  'keys.localKey': header('KD', ({ index }) => ({ kid: [absent, 'local', 'default'][index] })),
}
