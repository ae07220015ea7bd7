import { readdirSync } from 'node:fs'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { createMint, type MintOptions } from '../fixtures/mint.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Deviation } from '../src/model/token.ts'
import { refuseOddClaims } from './careful-claims.ts'
import { read } from './token-reader.ts'

const folder = new URL('../fixtures/deviations/', import.meta.url)
export const lure = 'http://lure.localhost:9'

/** Exports that are no deviations. */
const words = ['canary.canary']

const isDeviation = (value: unknown): value is Deviation =>
  typeof value === 'object' && value !== null && 'forge' in value && 'needs' in value

export const families: Record<string, readonly Deviation[]> = {}
export const strangers: string[] = []
for (const file of readdirSync(folder).sort()) {
  const exported: Record<string, unknown> = await import(new URL(file, folder).href)
  for (const [name, value] of Object.entries(exported)) {
    const key = `${file.replace(/\.ts$/, '')}.${name}`
    if (Array.isArray(value) && value.length > 0 && value.every(isDeviation)) families[key] = value
    else if (!words.includes(key)) strangers.push(key)
  }
}
export const all = Object.entries(families).flatMap(([family, members]) =>
  members.map((deviation, index) => ({ family, index, deviation })),
)

/** Our keys, and those of a Registry whose token was handed to us. */
export const [cast, theirs] = await Promise.all([makeCast(), makeCast()])

export const mintOf = (changes: Partial<MintOptions> = {}): ((deviation?: Deviation) => string) =>
  createMint({
    cast,
    profile: mesh,
    issuer: mesh.token.issuer,
    audience: mesh.token.audience,
    peerId: 5,
    peerDomain: 'drop5.mesh.test',
    lure,
    signer: () => 'K1',
    ...changes,
  })

/** The verifier a careful droplet would write: one spelling, keys by kid, RS256 alone, every claim demanded. */
export const strict = async (
  token: string,
  {
    keys,
    issuer = mesh.token.issuer,
    audience = mesh.token.audience,
  }: {
    readonly keys: Cast
    readonly issuer?: string
    readonly audience?: string
  },
): Promise<unknown> => {
  refuseOddForm(token)
  return jwtVerify(token, createLocalJWKSet({ keys: [publicJwk(keys.K1), publicJwk(keys.K2)] }), {
    issuer,
    audience,
    algorithms: ['RS256'],
    requiredClaims: ['exp'],
  })
}

/** What the library reads leniently: other spellings of base64url, broken UTF-8, other kinds of token, odd claims. */
function refuseOddForm(token: string): void {
  const { odd, header, claims } = read(token)
  if (odd.length > 0 || header === undefined || claims === undefined)
    throw new TypeError('not three canonical segments that hold JSON')
  const { typ = 'JWT' } = header
  if (!/^(?:application\/)?(?:at\+)?jwt$/i.test(String(typ)))
    throw new TypeError('no JWT by its typ')
  refuseOddClaims(claims)
}

const publicJwk = ({ publicKey, kid }: Cast['K1']): JWK => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
})

export function family(name: string): readonly Deviation[] {
  const members = families[name]
  if (!members) throw new Error(`no family ${name}`)
  return members
}
