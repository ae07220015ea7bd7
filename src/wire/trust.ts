import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'

/** What TLS towards the target rests on, beside the authorities that Node knows. All of it is PEM. */
export interface TlsMaterial {
  /** Authorities that are trusted too. */
  readonly authorities?: string | undefined
  /** What we show to a target that asks who we are: a certificate with its chain, and its key. */
  readonly identity?: { readonly cert: string; readonly key: string } | undefined
}

/** Undefined where Node's own way will do. Throws on what OpenSSL cannot use. */
export function contextOf({ authorities, identity }: TlsMaterial = {}): SecureContext | undefined {
  if (authorities === undefined && identity === undefined) return undefined
  return createSecureContext({
    ...(authorities === undefined ? {} : { ca: [...knownAuthorities(), authorities] }),
    ...identity,
  })
}

/** Whoever names authorities to OpenSSL takes its own away. */
function knownAuthorities(): readonly string[] {
  // Node 20 has no such function, and its types do not know it.
  const told: readonly string[] | undefined = Object(tls).getCACertificates?.('default')
  return told ?? rootCertificates
}
