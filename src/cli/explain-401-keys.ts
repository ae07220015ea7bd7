import type { KeyObject } from 'node:crypto'
import { thumbprint } from '../../fixtures/keys.ts'
import { readKeySet } from '../diagnosis/key-set.ts'
import { publicKeyOf, readable, serialisations } from '../diagnosis/public-keys.ts'
import { quote } from '../diagnosis/quote.ts'
import { embeddedKeys } from '../diagnosis/signature.ts'
import type { Token } from '../diagnosis/token.ts'
import { hasHmacBy, isHmac, keyTypeOf, verifiesWith } from '../diagnosis/verify.ts'
import type { NamedKey, NamedSecret } from './explain-401-candidates.ts'
import type { Given } from './explain-401-inputs.ts'
import type { Hash, TokenSeen } from './explain-401-token.ts'

/** One key that was put to the token, and what came of it. */
export interface KeyTried {
  readonly name: string
  readonly from: 'key set' | NamedKey['kind'] | 'secret' | 'token header'
  readonly kid?: string
  /** Type and size of a public key. */
  readonly type: string
  /** The RFC 7638 thumbprint of a public key; of a secret a hash that means nothing elsewhere. */
  readonly fingerprint: string
  readonly result: 'verifies' | 'does not verify' | 'cannot be read' | 'not tried'
  readonly note?: string
}

/** Puts every key at hand to the token, each by itself, in the order: published, named, embedded, secret. */
export function keysTried(
  { input, named, keySet }: Given,
  seen: TokenSeen,
  hash: Hash,
): KeyTried[] {
  const { token } = seen
  const set = readKeySet(input.jwks, input.expect.alg)
  const published = set.keys.map(({ kid, key, flaw }, at) =>
    row({
      name: `published key ${at + 1}`,
      from: 'key set',
      ...(kid === undefined || keySet?.hasKids === false ? {} : { kid: quote(kid, input) }),
      key,
      note: flaw,
      token,
    }),
  )
  const aside = set.aside.map(({ member, key }) =>
    row({ name: `published ${member}`, from: 'key set', key, token }),
  )
  return [
    ...published,
    // Most often the same key in another form, which is not worth a line.
    ...aside.filter(({ fingerprint }) => published.every((key) => key.fingerprint !== fingerprint)),
    ...named.keys.flatMap((key) => namedRows(key, token)),
    ...embeddedRows(token),
    ...named.secrets.map((secret) => secretRow(secret, seen, hash)),
  ]
}

interface Tried {
  readonly name: string
  readonly from: KeyTried['from']
  readonly kid?: string
  readonly key: KeyObject | undefined
  readonly note?: string | undefined
  readonly token: Token | undefined
  /** The text the key was given as, which a signer may have taken for a secret. */
  readonly text?: string | undefined
}

function row({ name, from, kid, key, note, token, text }: Tried): KeyTried {
  const common = { name, from, ...(kid === undefined ? {} : { kid }) }
  if (key === undefined)
    return { ...common, type: 'unknown', fingerprint: '', result: 'cannot be read', ...told(note) }
  const shown = { ...common, type: typeOf(key), fingerprint: fingerprintOf(key) }
  if (token === undefined) return { ...shown, result: 'not tried', note: noToken }
  if (verifiesWith(key, token)) return { ...shown, result: 'verifies', ...told(note) }
  const forms = isHmac(token.header?.alg) ? [...serialisations(key), ...(text ? [text] : [])] : []
  return forms.some((form) => hasHmacBy(form, token))
    ? { ...shown, result: 'verifies', note: 'as the secret of an HMAC, which it must never be' }
    : { ...shown, result: 'does not verify', ...told(misfit(key, token) ?? note) }
}

const told = (note: string | undefined) => (note === undefined ? {} : { note })

const noToken = 'there is no signed token to try it on'

function misfit(key: KeyObject, token: Token): string | undefined {
  const alg = typeof token.header?.alg === 'string' ? token.header.alg : ''
  if (isHmac(alg)) return 'the token carries an HMAC, not a signature'
  const wanted = keyTypeOf(alg)
  return wanted === undefined || wanted === key.asymmetricKeyType
    ? undefined
    : `a key of this type makes no ${alg.toUpperCase()} signature`
}

const namedRows = ({ name, kind, file }: NamedKey, token: Token | undefined): KeyTried[] =>
  file.jwks.map((jwk, at) =>
    row({
      name: file.form === 'set' ? `${name} ${at + 1}` : name,
      from: kind,
      key: readable(() => publicKeyOf(jwk))[0],
      token,
      text: typeof file.key === 'string' ? file.key : undefined,
      note: file.mended,
    }),
  )

const embeddedRows = (token: Token | undefined): KeyTried[] =>
  (token ? embeddedKeys(token) : []).map(({ name, keys: [key] }) =>
    row({ name, from: 'token header', key, token }),
  )

function secretRow({ name, forms }: NamedSecret, seen: TokenSeen, hash: Hash): KeyTried {
  const { token, credential } = seen
  const values = forms.flatMap(({ key }) =>
    typeof key === 'string' || key instanceof Uint8Array ? [key] : [],
  )
  const row = { name, from: 'secret', type: 'secret', fingerprint: hash(values[0] ?? '') } as const
  if (values.includes(credential.value) || values.includes(credential.scheme))
    return { ...row, result: 'does not verify', note: 'it is itself what was sent as the token' }
  if (token === undefined) return { ...row, result: 'not tried', note: noToken }
  if (!isHmac(token.header?.alg))
    return { ...row, result: 'not tried', note: 'the token carries no HMAC' }
  const used = forms.find((_, at) => hasHmacBy(values[at] ?? '', token))
  if (used === undefined) return { ...row, result: 'does not verify' }
  return { ...row, result: 'verifies', ...told(used === forms[0] ? undefined : used.name) }
}

function typeOf(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  const type = key.asymmetricKeyType ?? 'unknown'
  return [/^ed|^x/.test(type) ? type : type.toUpperCase(), modulusLength ?? namedCurve]
    .filter((part) => part !== undefined)
    .join(' ')
}

/** The thumbprint over the members that make the key. */
function fingerprintOf(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' })
  return thumbprint({ crv, e, kty, n, x, y })
}
