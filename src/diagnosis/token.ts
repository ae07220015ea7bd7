import { decodeBase64url, decodeObject, isBase64url, type Json } from './encoding.ts'

/** A credential read as a compact JWS, as far as that goes. */
export interface Token {
  readonly parts: readonly string[]
  readonly header: Json | undefined
  readonly claims: Json | undefined
  readonly signature: Buffer | undefined
  readonly signingInput: string
  readonly isBase64url: boolean
  /** An issued token with the same header and payload, and whether its signature is this one. */
  readonly issuedAlike: { readonly signature: string; readonly isSigned: boolean } | undefined
  /** Whether the signature is that of an issued token with another header or payload. */
  readonly signatureOfAnother: boolean
}

export function readToken(text: string, issued: readonly string[]): Token {
  const parts = text.split('.')
  const [header = '', payload = '', signature = ''] = parts
  const signingInput = `${header}.${payload}`
  const bytes = decodeBase64url(signature)
  return {
    parts,
    header: decodeObject(header),
    claims: decodeObject(payload),
    signature: bytes,
    signingInput,
    isBase64url: parts.every(isBase64url),
    ...comparedWithIssued(signingInput, bytes, issued),
  }
}

function comparedWithIssued(
  signingInput: string,
  signature: Buffer | undefined,
  issued: readonly string[],
): Pick<Token, 'issuedAlike' | 'signatureOfAnother'> {
  const known = issued.map((token) => {
    const end = token.lastIndexOf('.')
    return { signingInput: token.slice(0, end), signature: token.slice(end + 1) }
  })
  const issuedAlike = known.find((token) => token.signingInput === signingInput)
  const isSignature = (text: string) =>
    signature !== undefined &&
    signature.length > 0 &&
    decodeBase64url(text)?.equals(signature) === true
  return {
    issuedAlike: issuedAlike && {
      signature: issuedAlike.signature,
      isSigned: isSignature(issuedAlike.signature),
    },
    signatureOfAnother: known.some(
      (token) => token.signingInput !== signingInput && isSignature(token.signature),
    ),
  }
}
