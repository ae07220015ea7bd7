import { expect } from 'vitest'
import { absent } from './forge-departure.ts'
import { benign, type Case, type Law, law } from './forge-law.ts'

const claims = (changes: (token: Case) => Record<string, unknown>): Law =>
  law((token) => ({ claims: changes(token) }))
const each = (name: string, values: (token: Case) => readonly unknown[]): Law =>
  claims((token) => ({ [name]: values(token)[token.index] }))

/** A number that no JSON writer would spell so: the spelling is looked for in the payload itself. */
const spelt = (name: string, spellings: readonly string[]): Law =>
  law(
    ({ index }) => ({ claims: { [name]: JSON.parse(spellings[index] ?? 'null') } }),
    ({ token, index }) => {
      const payload = Buffer.from(token.parts[1] ?? '', 'base64url').toString()
      expect(payload).toContain(`"${name}":${spellings[index]}`)
    },
  )

/** The rights of a token by either claim; none of them is the right to write. */
const rights = (values: readonly unknown[]): Law =>
  benign(
    law(
      ({ index }) => ({
        claims: {
          permissions: values[index] === undefined ? absent : values[index],
          scope: absent,
        },
      }),
      ({ token }) => expect([token.claims?.permissions].flat()).not.toContain('write'),
    ),
  )

const issuer = 'https://registry.mesh.test'
const audience = 'fullpotential-mesh'
const hostileTexts = [
  'zq9k<img src=x onerror=alert(1)>',
  'zq9k\r\nX-Claim: zq9k\r\n',
  'zq9k\u001b[2J\u001b[31mzq9k',
  'zq9k'.repeat(512),
  'zq9k\u202egnp.exe',
]

function unknown(i: number): unknown {
  if (i % 4 === 0) return i
  if (i % 4 === 1) return `text ${i}`
  return i % 4 === 2 ? { nested: { deeper: [i, null, true] } } : null
}

/** In what each family of claim deviations differs. */
export const claimLaws: Readonly<Record<string, Law>> = {
  'claims.issPrefix': each('iss', () => [
    `${issuer}.evil.test`,
    `https://evil.test/${issuer}`,
    `https://evil.test/?iss=${issuer}`,
    'https://registry.mesh.tes',
  ]),
  'claims.issArray': each('iss', () => [[issuer], [issuer, 'x'], { value: issuer }, 1]),
  'claims.issUnicode': each('iss', () => [
    'https://registry.mesh.test\u200d',
    'https://registry.mesh.tes\uff54',
    'https://registry.mesh.test\u0301',
  ]),
  'claims.audArrayGood': benign(
    each('aud', () => [
      ['another-mesh', audience],
      [audience, 'another-mesh'],
    ]),
  ),
  'claims.audArrayWrong': each('aud', () => [
    [],
    ['another-mesh'],
    ['another-mesh', 'a-third-mesh'],
  ]),
  'claims.audCase': each('aud', () => ['FULLPOTENTIAL-MESH', `${audience}/`, `${audience} `]),
  'claims.audType': each('aud', () => [null, 1, true, { [audience]: true }, [[audience]]]),
  'claims.audMixed': benign(each('aud', () => [[1, audience]])),
  'claims.audPeer': each('aud', () => ['drop9.mesh.test', issuer]),
  'claims.sessionToken': claims(({ good, now }) => ({
    ...Object.fromEntries(
      Object.keys(good.claims ?? {}).flatMap((name) => (name === 'jti' ? [] : [[name, absent]])),
    ),
    iss: 'titancompute-coordinator',
    agent_id: 'agent-1',
    client_id: 'client-1',
    model: 'llama3.1:8b',
    iat: now,
    nbf: now,
    exp: now + 60,
  })),
  'claims-expiry.expNow': claims(({ now }) => ({ exp: now, iat: now - 330, nbf: now - 330 })),
  'claims-expiry.expFractionAhead': benign(claims(({ now }) => ({ exp: now + 300.5 }))),
  'claims-expiry.expFractionPast': claims(({ now }) => ({
    exp: now - 300.5,
    iat: now - 7200,
    nbf: now - 7200,
  })),
  'claims-expiry.expDigitsAhead': each('exp', ({ now }) => [`${now + 300}`, '9999999999']),
  'claims-expiry.expText': claims(({ now, index }) =>
    index === 0
      ? { exp: `${now - 3600}`, iat: now - 7200, nbf: now - 7200 }
      : { exp: ['', new Date((now + 300) * 1000).toISOString(), 'never'][index] },
  ),
  'claims-expiry.expType': each('exp', ({ now }) => [null, true, [], {}, [now + 300]]),
  'claims-expiry.expZero': each('exp', () => [0, -1]),
  'claims-expiry.expHuge': spelt('exp', ['1e308', '9223372036854775808', '1e400']),
  'claims-expiry.expFar': each('exp', ({ now }) => [now + 315_360_000, (now + 300) * 1000]),
  'claims-times.nbfSoon': claims(({ now }) => ({ nbf: now + 30 })),
  'claims-times.nbfType': each('nbf', ({ now }) => [`${now - 5}`, null]),
  'claims-times.iatFuture': claims(({ now }) => ({ iat: now + 3600 })),
  'claims-times.iatType': claims(({ now }) => ({ iat: `${now - 5}` })),
  'claims-times.iatOld': claims(({ now }) => ({ iat: now - 2_592_000 })),
  'claims-identity.subMissing': claims(() => ({ sub: absent, droplet_id: absent })),
  'claims-identity.subDisagree': claims(() => ({ droplet_id: 6 })),
  'claims-identity.idForms': law(
    ({ index }) => ({
      claims: { droplet_id: ['05', ' 5', 5.5, true, -5, 2 ** 53, '5;1'][index] },
    }),
    ({ token, index }) => {
      const payload = Buffer.from(token.parts[1] ?? '', 'base64url').toString()
      if (index === 5) expect(payload).toContain('"droplet_id":9007199254740993')
    },
  ),
  'claims-identity.idText': benign(claims(() => ({ droplet_id: '5' }))),
  'claims-identity.jtiMissing': benign(claims(() => ({ jti: absent }))),
  'claims-identity.extraClaims': benign(
    claims(() =>
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x_unknown_${i}`, unknown(i)])),
    ),
  ),
  'claims-identity.hostileText': benign(
    claims(({ index }) => ({ sub: hostileTexts[index], steward: hostileTexts[index] })),
  ),
  'privilege.missing': rights([undefined]),
  'privilege.empty': rights([[], '', null]),
  'privilege.readOnly': rights([['read']]),
  'privilege.similar': rights([['rewrite'], 'overwrite', 'read-write', ['WRITE'], ['write ']]),
  'privilege.wildcard': rights([['*'], ['admin*']]),
  'privilege.ofOddType': rights([{ write: true }, [['write']], 1]),
  'privilege.registryOnly': benign(
    claims(() => ({ permissions: absent, scope: ['registry:heartbeat'] })),
  ),
}
