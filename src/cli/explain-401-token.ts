import { createHmac, randomBytes } from 'node:crypto'
import {
  type Credential,
  chosenToken,
  looksLikeJws,
  readCredential,
} from '../diagnosis/credential.ts'
import { readToken, type Token } from '../diagnosis/token.ts'

/** Eight digits that tell equal texts equal within one output, and mean nothing in another. */
export type Hash = (text: string | Uint8Array) => string

export function createHash8(): Hash {
  const salt = randomBytes(16)
  return (text) => createHmac('sha256', salt).update(text).digest('hex').slice(0, 8)
}

/** The credential, and the signed token in it, however it is wrapped. */
export interface TokenSeen {
  readonly credential: Credential
  readonly text: string | undefined
  readonly token: Token | undefined
}

export function tokenSeen(authorization: string | undefined): TokenSeen {
  const credential = readCredential(authorization)
  const { value, scheme } = credential
  const glued = scheme.replace(/^bearer[:=]?/i, '')
  const text = [value, chosenToken(value), glued].find(looksLikeJws)
  return { credential, text, token: text === undefined ? undefined : readToken(text, []) }
}
