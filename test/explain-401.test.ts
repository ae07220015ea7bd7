import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bearer, now, registryOf, token } from './diagnosis-cast.ts'
import { folderOf, judged, leaves, selfSigned, tell } from './explain-401-cast.ts'

const cwd = folderOf()
afterAll(() => rmSync(cwd, { recursive: true }))

describe('the droplet that signs its own token', () => {
  const flags = { ...judged, tokenFile: 'token', jwks: 'jwks.json' }

  test('is found out by its key, and what comes next is named', async () => {
    const told = await tell(cwd, { ...flags, key: ['own=own.pem'] })
    expect(leaves(told)).toEqual(['D18', 'D33', 'D48', 'D51'])
    expect(told.code).toBe(0)
    expect(told.json.primary).toEqual({
      leaf: 'D18',
      title: 'The droplet signed this token itself',
      confidence: 0.99,
      explanation: expect.stringContaining("droplet's own public key"),
      fix: expect.stringContaining('POST /auth/token'),
    })
    expect(told.json.alsoWrong[0]).toEqual({ leaf: 'D33', title: 'The token has no kid' })
    expect(told.text).toMatch(/^D18 {2}The droplet signed this token itself +99 % sure\n/)
    expect(told.text).toMatch(/also wrong D33 .*\n +D48 .*\n +D51 /)
  })

  test('needs a kid all the more where the set has several keys', async () => {
    const told = await tell(cwd, { ...flags, jwks: 'two.json', key: ['droplet=own.pem'] })
    expect(leaves(told)).toEqual(['D18', 'D32', 'D48', 'D51'])
  })

  test('is a stranger without its key, which is asked for', async () => {
    const told = await tell(cwd, flags)
    expect(leaves(told)).toEqual(['D40', 'D33', 'D48', 'D51'])
    expect(told.code).toBe(0)
    expect(told.json.wouldHelp).toContain("droplet's own public key")
    expect(told.text).toContain("would help The droplet's own public key")
  })

  test('is found out offline, without a key set', async () => {
    const { jwks: _, ...offline } = flags
    const told = await tell(cwd, { ...offline, key: ['own=own.pem'] })
    expect(leaves(told)).toEqual(['D18', 'D48', 'D51'])
    expect(told.json.facts.keySet).toContain('not given')
  })

  test.each([
    'private.pem',
    'pkcs1.pem',
    'crlf.pem',
    'escaped.pem',
    'own.jwk',
    'private.jwk',
    'own-set.json',
  ])('is found out by its key as %s', async (file) => {
    const told = await tell(cwd, { ...flags, key: [`own=${file}`] })
    expect(leaves(told)[0]).toBe('D18')
    expect(told.json.keysTried.map(({ result }) => result)).toContain('verifies')
  })
})

describe('what was not given', () => {
  test('is not judged, and the facts say so', async () => {
    const told = await tell(cwd, { tokenFile: 'token', jwks: 'jwks.json', key: ['own=own.pem'] })
    expect(leaves(told).filter((leaf) => /^D(?:48|49|5[0-3])$/.test(leaf))).toEqual([])
    expect(told.json.facts.expected).toMatchObject({
      iss: 'not given: iss is not judged',
      aud: 'not given: aud is not judged',
      alg: 'RS256, as usual in the mesh',
    })
  })

  test('a token in good order is unexplained: exit 3, and what the verifier expects is asked for', async () => {
    const told = await tell(cwd, { tokenFile: 'good', jwks: 'jwks.json', now: `${now}` })
    expect(leaves(told)).toEqual(['D64'])
    expect(told.code).toBe(3)
    expect(told.json.wouldHelp).toBe(
      'What the verifier expects as iss (--issuer) and as aud (--audience).',
    )
    const all = await tell(cwd, { ...judged, tokenFile: 'good', jwks: 'jwks.json' })
    expect([...leaves(all), all.code]).toEqual(['D64', 3])
    expect(all.json.wouldHelp).toContain('log line')
  })

  test('the claims are judged by what was given', async () => {
    const wrong = { ...judged, issuer: 'https://other.example', audience: 'mesh-two' }
    const told = await tell(cwd, { ...wrong, tokenFile: 'good', jwks: 'jwks.json' })
    expect(leaves(told)).toEqual(['D50', 'D53'])
    const { audience: _, ...half } = wrong
    expect(leaves(await tell(cwd, { ...half, tokenFile: 'good', jwks: 'jwks.json' }))).toEqual([
      'D50',
    ])
  })

  test('times are judged by --now, --leeway and --verifier-date', async () => {
    const at = (flags: Parameters<typeof tell>[1]) =>
      tell(cwd, { ...judged, tokenFile: 'good', jwks: 'jwks.json', ...flags })
    const late = new Date((now + 320) * 1000).toISOString()
    expect(leaves(await at({ now: late }))).toEqual(['D64'])
    expect(leaves(await at({ now: late, leeway: 5 }))[0]).toBe('D44')
    const skewed = { verifierDate: new Date((now + 900) * 1000).toUTCString() }
    const told = await at(skewed)
    expect(leaves(told)[0]).toBe('D43')
    expect(told.json.facts.verifierClock).toMatch(/Z, as given$/)
    expect((await at({})).json.facts.times).toMatchObject({
      exp: expect.stringContaining('5 minutes ahead'),
    })
  })
})

describe('the key of a Registry without a key set', () => {
  test.each([{ jwks: 'registry.pem' }, { key: ['registry=registry.pem'] }])(
    'is what the verifier trusts: %j',
    async (flags) => {
      const good = await tell(cwd, { ...judged, tokenFile: 'good', ...flags })
      expect(leaves(good)).toEqual(['D64'])
      expect(good.json.keysTried).toHaveLength(1)
      const bad = await tell(cwd, { ...judged, tokenFile: 'token', ...flags })
      expect(leaves(bad)).toEqual(['D40', 'D48', 'D51'])
    },
  )

  test('needs no kid in the token', async () => {
    writeFileSync(join(cwd, 'no-kid'), token({ n: 0, header: { kid: undefined } }))
    const told = await tell(cwd, { ...judged, tokenFile: 'no-kid', jwks: 'registry.pem' })
    expect(leaves(told)).toEqual(['D64'])
    expect(leaves(await tell(cwd, { ...judged, tokenFile: 'no-kid', jwks: 'jwks.json' }))).toEqual([
      'D33',
    ])
  })
})

describe('the token', () => {
  const withToken = (text: string) =>
    tell(cwd, { ...judged, token: 'env:T', jwks: 'jwks.json', key: ['own=own.pem'] }, { T: text })

  test.each([
    ['bare', selfSigned(), 'D18'],
    ['as a header value', bearer(selfSigned()), 'D18'],
    ['as a header line', `Authorization: ${bearer(selfSigned())}`, 'D18'],
    ['with another scheme', `Token ${selfSigned()}`, 'D03'],
    ['with the scheme twice', `Bearer Bearer ${selfSigned()}`, 'D05'],
    ['in quotes', `"${selfSigned()}"`, 'D07'],
    ['as a placeholder', 'undefined', 'D06'],
    ['of another kind', 'an-opaque-session-0815', 'D09'],
  ])('may be given %s', async (_, text, leaf) => {
    const told = await withToken(text)
    expect(leaves(told)[0]).toBe(leaf)
    expect(told.code).toBe(0)
  })

  test('is taken out of a curl line', async () => {
    const line = `curl -s -X POST 'http://u:p@127.0.0.1:8001/message?key=hidden' \\\n -H 'Authorization: ${bearer(selfSigned())}' -d '{}'`
    writeFileSync(join(cwd, 'curl'), line)
    const flags = { ...judged, replay: 'curl', jwks: 'jwks.json', key: ['own=own.pem'] }
    const told = await tell(cwd, flags)
    expect(leaves(told)).toEqual(['D18', 'D33', 'D48', 'D51'])
    expect(told.json.facts.request).toBe('POST 127.0.0.1:8001/message')
    writeFileSync(join(cwd, 'bare-curl'), 'curl http://127.0.0.1:8001/message')
    expect(leaves(await tell(cwd, { ...flags, replay: 'bare-curl' }))).toEqual(['D01'])
  })
})

test('a message in another droplet’s name is noticed, one with another spelling of the id is not', async () => {
  const from = async (source: unknown) => {
    const line = `curl -H 'Authorization: ${bearer(token({ n: 0, claims: { droplet_id: 7 } }))}' -d '${JSON.stringify({ source })}' http://h/`
    writeFileSync(join(cwd, 'message'), line)
    return leaves(await tell(cwd, { ...judged, replay: 'message', jwks: 'jwks.json' }))
  }
  expect(await from(8)).toEqual(['D56'])
  for (const source of [7, '7', 'droplet-7', undefined, { of: 8 }])
    expect(await from(source)).toEqual(['D64'])
})

describe('keys tried', () => {
  test('are all listed, with what came of each', async () => {
    const { json, text } = await tell(
      cwd,
      {
        ...judged,
        tokenFile: 'token',
        jwks: 'two.json',
        key: ['own=own.pem', 'orchestrator=service.pem', 'staging=own-set.json'],
        secret: ['registry-key=env:S'],
      },
      { S: 'registry-key-4711' },
    )
    expect(json.keysTried.map(({ name, from, result }) => [name, from, result])).toEqual([
      ['published key 1', 'key set', 'does not verify'],
      ['published key 2', 'key set', 'does not verify'],
      ['own', 'own', 'verifies'],
      ['orchestrator', 'service', 'does not verify'],
      ['staging 1', 'environment', 'does not verify'],
      ['staging 2', 'environment', 'verifies'],
      ['registry-key', 'secret', 'not tried'],
    ])
    expect(json.keysTried[0]).toMatchObject({ kid: '"reg-a"', type: 'RSA 2048' })
    expect(json.keysTried[2]?.fingerprint).toMatch(/^[\w-]{43}$/)
    expect(json.keysTried[6]?.fingerprint).toMatch(/^[\da-f]{8}$/)
    expect(text).toContain('Keys tried: 7')
    expect(text).toMatch(/verifies +own +own +RSA 2048 +#/)
  })

  test.each([
    ['another service', ['orchestrator=own.pem'], 'D20'],
    ['another environment', ['staging=own-set.json'], 'D21'],
  ])('tell %s from the droplet', async (_, key, leaf) => {
    expect(
      leaves(await tell(cwd, { ...judged, tokenFile: 'token', jwks: 'jwks.json', key }))[0],
    ).toBe(leaf)
  })

  test.each([
    ['as it is', 'registry-key-4711-long', 'registry-key-4711-long', undefined],
    ['with a line break', 'registry-key-4711-long', 'registry-key-4711-long\n', 'blanks'],
    ['in base64', Buffer.alloc(32, 7), Buffer.alloc(32, 7).toString('base64'), 'base64'],
  ])('find a shared secret %s', async (_, secret, given, note) => {
    const T = token({ n: 0, secret, header: { alg: 'HS256' } })
    const flags = { ...judged, token: 'env:T', jwks: 'jwks.json', secret: ['shared=env:S'] }
    const told = await tell(cwd, flags, { T, S: given })
    expect(leaves(told)[0]).toBe('D22')
    const row = told.json.keysTried.find(({ name }) => name === 'shared')
    expect(row?.result).toBe('verifies')
    if (note === undefined) expect(row).not.toHaveProperty('note')
    else expect(row?.note).toContain(note)
  })

  test('find a public key that was used as a secret, and a secret that was sent as a token', async () => {
    const { publicKey } = registryOf(0)
    const secret = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const T = token({ n: 0, secret, header: { alg: 'HS256' } })
    const confused = await tell(cwd, { ...judged, token: 'env:T', jwks: 'jwks.json' }, { T })
    expect(leaves(confused)[0]).toBe('D23')
    expect(confused.json.keysTried[0]).toMatchObject({
      result: 'verifies',
      note: expect.stringContaining('HMAC'),
    })
    const flags = { ...judged, token: 'env:T', secret: ['api=env:T'] }
    const sent = await tell(cwd, flags, { T: 'simple-token-0815' })
    expect(leaves(sent)[0]).toBe('D08')
    expect(sent.json.keysTried[0]?.note).toContain('sent as the token')
  })
})
