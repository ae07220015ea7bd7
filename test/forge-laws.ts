import { createPublicKey, X509Certificate } from 'node:crypto'
import { expect } from 'vitest'
import { absent } from './forge-departure.ts'
import { bareKey, type Case, header, type Law, law, modulus } from './forge-law.ts'
import { algorithmLaws } from './forge-laws-algorithm.ts'
import { claimLaws } from './forge-laws-claims.ts'
import { doorLaws } from './forge-laws-doors.ts'
import { keyLaws } from './forge-laws-keys.ts'
import { outageLaws } from './forge-laws-outage.ts'
import { serialisationLaws } from './forge-laws-serialisation.ts'
import { signatureLaws } from './forge-laws-signature.ts'
import { type Reading, read } from './token-reader.ts'

/** The exact text, written with the good token's own three parts. */
const text = (expected: (header: string, payload: string, signature: string) => string[]): Law => ({
  differs: ({ token }) => ({ ...departureIgnored, segments: token.parts.length }),
  also: ({ text: forged, good, index }) => {
    const [header = '', payload = '', signature = ''] = good.parts
    expect(forged).toBe(expected(header, payload, signature)[index])
  },
})
const departureIgnored = {
  odd: expect.any(Array),
  header: expect.anything(),
  claims: expect.anything(),
  signature: expect.any(String),
}

const claims = (changes: (token: Case) => Record<string, unknown>): Law =>
  law((token) => ({ claims: changes(token) }))
const one = (name: string, values: readonly unknown[]): Law =>
  claims(({ index }) => ({ [name]: values[index] }))

/** kids of the attacker's tokens: the deviation's name quotes its beginning. */
const quotedKid: Law = law(
  ({ token }) => ({ signature: 'KX', header: { kid: token.header?.kid } }),
  ({ token, name }) => {
    expect(token.header?.kid).toBeTypeOf('string')
    expect(name).toContain(JSON.stringify(token.header?.kid).slice(0, 48))
  },
)

/** The signature's bytes changed, and nothing before them. */
const signatureBytes = (expected: (bytes: Buffer) => readonly Buffer[]): Law =>
  law(
    () => ({ signature: 'nobody' }),
    ({ token, good, index }) => {
      const before = Buffer.from(good.signature ?? [])
      expect(before.length).toBe(256)
      expect(Buffer.from(token.signature ?? []).equals(expected(before)[index] ?? before)).toBe(
        true,
      )
      expect(token.parts.slice(0, 2)).toEqual(good.parts.slice(0, 2))
    },
  )

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const swapped = (kid: string): string =>
  [...kid].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')

/** One law for each exported family, by module and export. */
export const laws: Readonly<Record<string, Law>> = {
  ...algorithmLaws,
  ...claimLaws,
  ...doorLaws,
  ...keyLaws,
  ...outageLaws,
  ...serialisationLaws,
  ...signatureLaws,
  'canary.canaryToken': law(() => ({
    header: { kid: 'canary-kid-51d08b6f' },
    claims: { note: 'canary-claim-7f3a9c1e' },
    signature: 'nobody',
    // The mark ends on a letter whose last bits no encoder would have set.
    odd: ['signature'],
  })),
  'claims.expMissing': claims(() => ({ exp: absent })),
  'claims.expPast': claims(({ now }) => ({ exp: now - 3600, iat: now - 7200, nbf: now - 7200 })),
  'claims.nbfFuture': claims(({ now }) => ({ nbf: now + 3600, exp: now + 7200 })),
  'claims.issMissing': claims(() => ({ iss: absent })),
  'claims.issWrong': one('iss', ['https://issuer.elsewhere.test', 'self', 'drop5.mesh.test']),
  'claims.issNear': one('iss', [
    'https://registry.mesh.test/',
    'http://registry.mesh.test',
    'HTTPS://REGISTRY.MESH.TEST',
    'https://registry.mesh.test:443',
    'https://registry.mesh.test ',
    'https://registry.mesh.tes%74',
  ]),
  'claims.audMissing': claims(() => ({ aud: absent })),
  'claims.audWrong': one('aud', ['another-mesh', '']),
  'claims.audSubstring': one('aud', [
    'fullpotential-mes',
    'fullpotential-mesh-evil',
    'xfullpotential-mesh',
    'other,fullpotential-mesh',
    'other fullpotential-mesh',
  ]),
  'header.embeddedJwk': header('KX', ({ cast: { KX }, index }) => ({
    jwk: bareKey(KX.publicKey),
    ...[{ kid: absent }, {}, { kid: KX.kid }][index],
  })),
  'header.jku': header('KX', ({ cast, lure }) => ({
    jku: `${lure}/jku/jwks.json`,
    kid: cast.KX.kid,
  })),
  'header.jkuScheme': header('KX', ({ cast: { KX }, index }) =>
    index < 3
      ? { jku: ['file:///etc/hostname', 'ftp://localhost/keys', 'gopher://localhost:1/_x'][index] }
      : {
          jku: expect.stringContaining(encodeURIComponent(`"n":"${modulus(KX.publicKey)}"`)),
          kid: absent,
        },
  ),
  'header.x5u': header('KX', ({ lure }) => ({ x5u: `${lure}/x5u/cert.pem` })),
  'header.x5c': law(
    () => ({ signature: 'KX', header: { kid: absent, x5c: [expect.any(String)] } }),
    ({ token, cast, index }) => {
      const { x5c } = token.header ?? {}
      const der = Buffer.from(String(Array.isArray(x5c) ? x5c[0] : ''), 'base64')
      const certificate = new X509Certificate(der)
      expect(certificate.subject).toBe(`CN=${['attacker', 'registry.mesh.test'][index]}`)
      expect(certificate.publicKey.equals(cast.KX.publicKey)).toBe(true)
      expect(certificate.verify(cast.KX.publicKey)).toBe(true)
      expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now())
      expect(createPublicKey(certificate.toString()).equals(cast.KX.publicKey)).toBe(true)
    },
  ),
  'header.kidMissingForged': header('KX', () => ({ kid: absent })),
  'header.kidMissingGood': header('K1', () => ({ kid: absent })),
  'header.kidUnknownForged': header('KX', () => ({ kid: expect.stringMatching(/^nobody-/) })),
  'header.kidUnknownGood': header('K1', () => ({ kid: expect.stringMatching(/^nobody-/) })),
  'header.kidCross': header('K1', ({ cast }) => ({ kid: cast.K2.kid })),
  'header.kidCase': header('K1', ({ cast }) => ({ kid: swapped(cast.K1.kid) })),
  'header.kidTraversal': quotedKid,
  'header.kidSql': quotedKid,
  'header.kidCommand': quotedKid,
  'header.kidPrototype': quotedKid,
  'header.kidCrlf': quotedKid,
  'header.kidLong': header('KX', ({ index }) => ({ kid: 'k'.repeat([4000, 12_000][index] ?? 0) })),
  'header.kidUrl': header('KX', ({ lure, index }) => ({
    kid: [`${lure}/kid/key.pem`, `\${jndi:ldap://${new URL(lure).host}/kid}`][index],
  })),
  'header.kidType': header('K1', ({ cast, index }) => ({
    kid: [1, [cast.K1.kid], {}, true][index],
  })),
  'outage.withoutKeys': law(
    ({ index }) =>
      [
        { signature: 'KX' },
        { signature: 'nobody' },
        { signature: 'empty', header: { alg: 'none' } },
        { signature: absent, segments: 2 },
      ][index] ?? {},
  ),
  'serialisation.onePart': text((h, p) => [h, p, '.', '..', '...']),
  'serialisation.twoParts': text((h, p) => [`${h}.${p}`]),
  'serialisation.fourParts': text((h, p, s) => [
    `${h}.${p}.${s}.`,
    `${h}.${p}.${s}.x`,
    `x.${h}.${p}.${s}`,
  ]),
  'serialisation.emptySegment': text((h, p, s) => [`.${p}.${s}`, `${h}..${s}`]),
  'serialisation.inserted': text((h, p, s) =>
    ['?', '#', '%0A', '\\'].flatMap((mark) => [
      `${h.slice(0, 8)}${mark}${h.slice(8)}.${p}.${s}`,
      `${h}.${p.slice(0, 8)}${mark}${p.slice(8)}.${s}`,
    ]),
  ),
  'serialisation.impossibleLength': law(
    () => ({ ...departureIgnored }),
    ({ token, good, index }) => {
      for (const [place, part] of token.parts.entries()) {
        const before = good.parts[place] ?? ''
        if (place !== index) expect(part).toBe(before)
        else {
          expect(part.length % 4).toBe(1)
          expect(part.startsWith(before)).toBe(true)
          expect(part.slice(before.length)).toMatch(/^A{1,4}$/)
        }
      }
      expect(token.odd).toEqual([['header', 'payload', 'signature'][index]])
    },
  ),
  'signature.selfSigned': header('KD', ({ cast, index }) =>
    index === 0 ? { kid: cast.KD.kid } : {},
  ),
  'signature.selfSignedBare': law(({ good }) => ({
    signature: 'KD',
    header: { kid: absent },
    claims: Object.fromEntries(
      Object.keys(good.claims ?? {})
        .filter((name) => !['droplet_id', 'iat', 'exp'].includes(name))
        .map((name) => [name, absent]),
    ),
  })),
  'signature.payloadAltered': law(({ good, index }) => ({
    signature: "the good token's",
    claims:
      [
        { sub: 'drop1.mesh.test' },
        { droplet_id: 1 },
        { permissions: ['admin'] },
        { exp: Number(good.claims?.exp) + 86_400 },
      ][index] ?? {},
  })),
  'signature.headerAltered': header("the good token's", () => ({ note: 'x' })),
  'signature.emptySignature': header('empty', () => ({})),
  'signature.truncated': signatureBytes((bytes) =>
    [255, 128, 1].map((size) => bytes.subarray(0, size)),
  ),
  'signature.extended': signatureBytes((bytes) => [
    Buffer.concat([Buffer.of(0), bytes]),
    Buffer.concat([bytes, Buffer.of(0)]),
    Buffer.concat([bytes, bytes]),
  ]),
  'signature.bitFlipped': law(
    () => ({ signature: 'nobody' }),
    ({ token, good, name }) => {
      const at = Number(/byte (\d+)/.exec(name)?.[1])
      const before = Buffer.from(good.signature ?? [])
      expect(flipped(before, at).equals(token.signature ?? new Uint8Array())).toBe(true)
    },
  ),
  'signature.spliced': header('nobody', () => ({})),
}

/** The signature of a spliced token is real: it belongs to another token of the same signer. */
export function splicedOrigin(token: Case): Reading {
  const other = { ...token.good.claims, sub: 'drop9.mesh.test', jti: 'other' }
  const payload = Buffer.from(JSON.stringify(other)).toString('base64url')
  return read(`${token.good.parts[0]}.${payload}.${token.token.parts[2]}`)
}
