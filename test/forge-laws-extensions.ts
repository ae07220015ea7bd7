import { inflateRawSync } from 'node:zlib'
import { expect } from 'vitest'
import { benign, header, type Law, law } from './forge-law.ts'

const bytes = (part = ''): Buffer => Buffer.from(part, 'base64url')

/** In what each family of header members that ask for more differs. */
export const extensionLaws: Readonly<Record<string, Law>> = {
  'header-extensions.critUnknown': header('K1', () => ({ crit: ['x-unknown'], 'x-unknown': 1 })),
  'header-extensions.critAbsent': header('K1', () => ({ crit: ['exp2'] })),
  'header-extensions.critShape': header('K1', ({ index }) => ({
    crit: [[], 'b64', [1], [''], ['alg'], ['exp2', 'exp2']][index],
    ...(index === 5 ? { exp2: 1 } : {}),
  })),
  'header-extensions.b64False': unencoded({ b64: false, crit: ['b64'] }),
  'header-extensions.b64FalseUncritical': unencoded({ b64: false }),
  'header-extensions.b64FalseEncoded': benign(header('K1', () => ({ b64: false }))),
  'header-extensions.zipNamed': benign(header('K1', () => ({ zip: 'DEF' }))),
  'header-extensions.zipDeflated': law(
    () => ({ header: { zip: 'DEF' }, claims: 'unreadable' }),
    ({ token, good }) =>
      expect(JSON.parse(inflateRawSync(bytes(token.parts[1])).toString())).toEqual(good.claims),
  ),
  'header-extensions.unknownMembers': benign(header('K1', () => ({ foo: 'bar', ppt: 1 }))),
  'header-extensions.thumbprints': benign(
    header('K1', ({ index, token }) => {
      const name = ['x5t', 'x5t#S256'][index] ?? ''
      expect(bytes(String(token.header?.[name])).length).toBe([20, 32][index])
      return { [name]: expect.stringMatching(/^[\w-]+$/) }
    }),
  ),
  'header-lookalike.jkuLookalike': law(({ cast, lure, index }) => {
    const registry = 'https://registry.mesh.test'
    const { host } = new URL(lure)
    const jku = [
      `${registry}@${host}/lookalike/user`,
      `${registry}.${host}/lookalike/subdomain`,
      `//${host}/lookalike/relative`,
      `${lure}/lookalike/fragment#${registry}/.well-known/jwks.json`,
      `${lure}/lookalike/query?${registry}/.well-known/jwks.json`,
      `${registry}/.well-known/../lookalike/moved`,
      `${registry}/lookalike/moved`,
    ][index]
    return { signature: 'KX', header: { jku, kid: cast.KX.kid } }
  }),
}

/** The payload is the claims' own text, and the signature covers it so. */
function unencoded(members: Record<string, unknown>): Law {
  return law(
    () => ({ odd: ['payload'], header: members, claims: 'unreadable' }),
    ({ token, good }) => expect(JSON.parse(token.parts[1] ?? '')).toEqual(good.claims),
  )
}
