import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  bearer,
  cast,
  type Json,
  last,
  mesh,
  overHttp,
  recorder,
  selfSigned,
} from './actors-cast.ts'

describe('the true reason of a refusal', () => {
  const sign = (claims: Json, header: Json = { kid: cast.K1.kid }): Promise<string> =>
    new SignJWT({
      iss: mesh.issuer,
      aud: mesh.audience,
      exp: Date.now() / 1000 + 60,
      droplet_id: 42,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', ...header })
      .sign(cast.K1.privateKey)

  const cases: [string, () => Promise<string>, RegExp][] = [
    [
      'a self-signed token',
      selfSigned,
      /^signature does not verify with any published Registry key; no kid/,
    ],
    ['a token without kid', () => sign({}, {}), /^no kid in the header$/],
    ['an unknown kid', () => sign({}, { kid: 'k9' }), /none has kid "k9"/],
    ['a foreign audience', () => sign({ aud: 'x' }), /^aud "x" is not "fullpotential-mesh"$/],
    ['a foreign issuer', () => sign({ iss: 'y' }), /^iss "y" is not "https/],
    ['no audience', () => sign({ aud: undefined }), /^no aud in the token$/],
    ['no exp', () => sign({ exp: undefined }), /^no exp in the token$/],
    [
      'an old token',
      () => sign({ exp: Date.now() / 1000 - 100 }),
      /^token expired (99|100|101) s ago$/,
    ],
    ['no JWT', async () => 'nonsense', /^not a JWT/],
  ]
  test.each(cases)('%s', async (_name, make, reason) => {
    const jwt = await make()
    expect((await overHttp(`${mesh.orchestratorUrl}/droplets`, bearer(jwt))).status).toBe(401)
    const call = last('orchestrator-list')
    expect(call).toMatchObject({ actor: 'orchestrator', status: 401, bearer: jwt })
    expect(call.refusal).toMatch(reason)
    expect(recorder.exchange(call.exchange)?.note).toContain('refused: ')
  })
})

test('an id that does not decode is an unknown droplet, not our failure', async () => {
  expect((await fetch(`${mesh.registryUrl}/droplets/%zz`)).status).toBe(404)
  expect(mesh.failures()).toEqual([])
})
