import { isDeepStrictEqual } from 'node:util'
import type { Cast } from '../fixtures/keys.ts'
import type { Deviation } from '../src/model/token.ts'
import { isMaccedBy, isSignedBy, type Reading, read } from './token-reader.ts'

export const absent = '(absent)'

/** All in which a forged token differs from the good token it was made from. */
export interface Departure {
  readonly segments: number
  readonly odd: readonly string[]
  /** Members that differ, with the value they came to have; a text where there is nothing to compare. */
  readonly header: Readonly<Record<string, unknown>> | string
  readonly claims: Readonly<Record<string, unknown>> | string
  /** Whose signature it bears. */
  readonly signature: string
}

/** Nothing differs at all: the good token. */
export const none: Departure = { segments: 3, odd: [], header: {}, claims: {}, signature: 'K1' }

export interface Forged {
  readonly text: string
  readonly token: Reading
  readonly good: Reading
  readonly now: number
}

/** Forges, and keeps the good token that the deviation started from. */
export function forgedBy(
  mint: (deviation?: Deviation) => string,
  { name, needs, forge }: Deviation,
): Forged {
  let good = ''
  let now = 0
  const text = mint({
    name,
    needs,
    forge: (draft) => {
      good = `${draft.good.header}.${draft.good.payload}.${draft.good.signature}`
      now = draft.now
      return forge(draft)
    },
  })
  return { text, token: read(text), good: read(good), now }
}

/** The difference, as the independent reader sees it. */
export function departureOf(
  { token, good }: Forged,
  cast: Cast,
  secret?: string | Uint8Array,
): Departure {
  return {
    segments: token.parts.length,
    odd: token.odd,
    header: difference(good.header, token.header),
    claims: difference(good.claims, token.claims),
    signature: signatureOf(token, good, cast, secret),
  }
}

function signatureOf(
  token: Reading,
  good: Reading,
  cast: Cast,
  secret: string | Uint8Array | undefined,
): string {
  const [, , part] = token.parts
  if (part === undefined) return absent
  if (part === '') return 'empty'
  for (const [name, { publicKey }] of Object.entries(cast))
    if (isSignedBy(token, publicKey)) return name
  if (part === good.parts[2]) return "the good token's"
  if (secret !== undefined && isMaccedBy(token, secret)) return 'the secret'
  return 'nobody'
}

function difference(
  before: Reading['header'],
  after: Reading['header'],
): Readonly<Record<string, unknown>> | string {
  if (before === undefined || after === undefined) return 'unreadable'
  const differing: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!Object.hasOwn(after, name)) differing[name] = absent
    else if (!Object.hasOwn(before, name) || !isDeepStrictEqual(before[name], after[name]))
      differing[name] = after[name]
  }
  return differing
}
