import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bin, runCli, stackTrace } from './cli-process.ts'
import { own, token } from './diagnosis-cast.ts'
import { folderOf, judged, refusal, selfSigned, tell } from './explain-401-cast.ts'

const cwd = folderOf()
afterAll(() => rmSync(cwd, { recursive: true }))

const secret = 'a-registry-key-of-2026'

/** Every spelling in which a text could slip out, cut at both ends where its neighbours change it. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const shifted = [0, 1, 2].flatMap((shift) => {
    const all = Buffer.concat([Buffer.alloc(shift, 0x20), bytes])
    return [all.toString('base64'), all.toString('base64url')].map((form) =>
      form.replace(/=+$/, '').slice(4, -4),
    )
  })
  const hex = bytes.toString('hex')
  return [text, encodeURIComponent(text), hex, hex.toUpperCase(), ...shifted].filter(
    (form) => form.length >= 6,
  )
}

function expectNoneOf(texts: readonly string[], output: string): void {
  const found = texts.flatMap((text) => formsOf(text).filter((form) => output.includes(form)))
  expect(found).toEqual([])
}

/** What gives a token away: its payload and signature, and for a longer look the whole of it. */
const piecesOf = (text: string): readonly string[] => [text, ...text.split('.').slice(1)]

describe('an explanation', () => {
  test('holds no part of the token, of a secret or of a private key', async () => {
    const sent = selfSigned()
    const privatePem = readFileSync(join(cwd, 'private.pem'), 'utf8')
    const privateJwk = String(own.privateKey.export({ format: 'jwk' }).d)
    const flags = { ...judged, jwks: 'jwks.json', key: ['own=private.pem', 'a=private.jwk'] }
    const told = await tell(
      cwd,
      { ...flags, token: 'env:T', secret: ['registry-key=env:S'] },
      { T: sent, S: secret },
    )
    const written = told.text + JSON.stringify(told.json)
    expectNoneOf([...piecesOf(sent), secret, privateJwk, 'a-jti-of-the-droplet'], written)
    expectNoneOf(privatePem.split('\n').slice(1, -2), written)
  })

  test('holds nothing that claims and header repeat of them', async () => {
    const signature = selfSigned().split('.').at(-1) ?? ''
    const repeated = [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
      encodeURIComponent(`${secret} `),
      signature,
      selfSigned(),
    ]
    for (const value of repeated) {
      const claims = {
        iss: value,
        aud: ['mesh', value],
        sub: `x${value}`,
        jti: value,
        droplet_id: value,
      }
      const T = token({
        n: 0,
        claims,
        header: { kid: value, typ: value, [value]: 1, jku: { value } },
      })
      const flags = { ...judged, token: 'env:T', jwks: 'jwks.json', secret: ['s=env:S'] }
      const told = await tell(cwd, flags, { T, S: secret })
      expectNoneOf([secret, signature, ...piecesOf(T)], told.text + JSON.stringify(told.json))
    }
  })

  test('holds no credential of another kind', async () => {
    const lines = [
      `curl -u steward:${secret} http://127.0.0.1:9/x?token=${secret}`,
      `curl -H 'Authorization: ApiKey ${secret}' -H 'X-Registry-Key: ${secret}' http://${secret}@h/`,
      `curl -H 'Authorization: ${secret}' http://h/`,
      `curl -H 'Authorization: Bearer ${secret}' http://h/`,
    ]
    for (const line of lines) {
      writeFileSync(join(cwd, 'line'), line)
      const told = await tell(cwd, { ...judged, replay: 'line' })
      expect(told.code).toBe(0)
      expectNoneOf([secret, `steward:${secret}`], told.text + JSON.stringify(told.json))
    }
  })

  test('cannot move the cursor, and shows no long text', async () => {
    const claims = { sub: '\u001b[2J\u202e\u0007x', iss: `${'long '.repeat(40)}end` }
    const T = token({ n: 0, claims, header: { kid: '\u001b]0;x\u0007' } })
    const { text, json } = await tell(cwd, { ...judged, token: 'env:T', jwks: 'jwks.json' }, { T })
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
    expect(json.facts.claims).toMatchObject({ iss: expect.stringMatching(/^.{79}…$/) })
  })

  test('hashes with a salt of its own', async () => {
    const flags = { ...judged, tokenFile: 'token', secret: ['s=env:S'] }
    const [one, two] = [
      await tell(cwd, flags, { S: secret }),
      await tell(cwd, flags, { S: secret }),
    ]
    expect(one.json.facts.token).toMatch(/^#[\da-f]{8}, \d+ characters/)
    expect(one.json.facts.token).not.toBe(two.json.facts.token)
    expect(one.json.keysTried[0]?.fingerprint).not.toBe(two.json.keysTried[0]?.fingerprint)
  })
})

test('a token too large to be looked into is withheld all the same', async () => {
  const T = 'canary-'.repeat(10_000)
  const { text, json } = await tell(cwd, { ...judged, token: 'env:T' }, { T })
  expect(json.primary.leaf).toBe('D59')
  expect(text + JSON.stringify(json)).not.toContain('canary')
})

test('an error of ours does not bring the token along in its message', async () => {
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get() {
        throw new TypeError(`cannot read ${secret}`)
      },
    },
  )
  const broken = tell(cwd, { ...judged, token: 'env:T' }, env)
  await expect(broken).rejects.toThrow(/^explain-401 broke on this input \(TypeError\); [^-]*$/)
})

test('a mistake repeats no token that was given as an argument', async () => {
  const sent = selfSigned()
  for (const flags of [
    { tokenFile: sent },
    { token: sent },
    { replay: sent },
    { tokenFile: 'token', jwks: sent },
  ]) {
    const { message } = await refusal(cwd, flags)
    expectNoneOf(piecesOf(sent), message)
  }
})

describe('the command', () => {
  const explain = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(['explain-401', ...args], { cwd, env })
  const rest = [
    '--jwks',
    'jwks.json',
    '--issuer',
    judged.issuer,
    '--audience',
    judged.audience,
    '--now',
    judged.now,
  ]

  test('exits 0 with a cause, 3 without one, 2 for a mistake, and writes no secret anywhere', async () => {
    const [found, none, mistake, json] = await Promise.all([
      explain(['--token', 'env:T', '--key', 'own=private.pem', ...rest], { T: selfSigned() }),
      explain(['--token-file', 'good', ...rest]),
      explain(['--token-file', selfSigned(), ...rest]),
      explain(['--token-file', 'token', '--secret', 's=env:S', '--json', ...rest], { S: secret }),
    ])
    expect([found.code, none.code, mistake.code, json.code]).toEqual([0, 3, 2, 0])
    expect(found.stdout).toMatch(/^D18 {2}/)
    expect(none.stdout).toMatch(/^D64 {2}/)
    expect(mistake.stdout).toBe('')
    expect(mistake.stderr.trimEnd().split('\n')).toHaveLength(5)
    expect(JSON.parse(json.stdout)).toMatchObject({
      primary: { leaf: 'D40' },
      facts: { header: { alg: 'RS256' } },
    })
    const pieces = [
      ...piecesOf(selfSigned()),
      ...piecesOf(readFileSync(join(cwd, 'good'), 'utf8')),
      secret,
    ]
    for (const { stdout, stderr } of [found, none, mistake, json]) {
      expectNoneOf(pieces, stdout + stderr)
      expect(`\n${stderr}`).not.toMatch(stackTrace)
    }
  })

  test('reads standard input', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [bin, 'explain-401', '--replay', '-', '--key', 'own=own.pem', ...rest],
      { cwd, encoding: 'utf8', input: `curl -H 'Authorization: Bearer ${selfSigned()}' http://h/` },
    )
    expect(stdout).toMatch(/^D18 {2}/)
    expect(status).toBe(0)
  })
})
