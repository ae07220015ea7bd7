import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor, type Redactor } from '../src/wire/redact.ts'

describe('redaction', () => {
  const canary = 'canary/+ "ü" 0123&x'
  const segment = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = randomBytes(32).toString('base64url')
  const token = `${segment({ alg: 'RS256', kid: 'k1' })}.${segment({ iss: 'i', steward: 'hidden-claim' })}.${signature}`
  const redactor: Redactor = createRedactor()
  redactor.secret(canary, 'canary')
  redactor.secret('short', 'too short to be one')

  const bytes = Buffer.from(canary)
  test.each([
    ['as it is', canary],
    ['as base64', bytes.toString('base64')],
    ['as base64url', bytes.toString('base64url')],
    ['as base64 behind one byte', Buffer.from(`:${canary}`).toString('base64')],
    ['as base64 behind two bytes', Buffer.from(`u:${canary}`).toString('base64')],
    ['as hex', bytes.toString('hex')],
    ['as upper-case hex', bytes.toString('hex').toUpperCase()],
    ['percent-encoded', encodeURIComponent(canary)],
    ['in JSON', JSON.stringify({ canary })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ canary }))],
  ])('hides a secret %s', (_how, text) => {
    expect(redactor.holds(`before ${text} after`)).toBe(true)
    const clean = redactor.text(`before ${text} after`)
    expect(clean).toContain('[secret: canary]')
    expect(redactor.holds(clean)).toBe(false)
    expect(clean).toMatch(/^before .* after$/)
  })

  test('leaves ordinary words alone', () => {
    const text =
      'short stories of drop4.fullpotential.ai, 1.2.3, {"detail":"token expired","key":"ok"}'
    expect(redactor.text(text)).toBe(text)
  })

  test.each([
    ['whole', token],
    ['without signature', token.split('.').slice(0, 2).join('.')],
    ['in JSON', JSON.stringify({ detail: `bad\n${token}` })],
    ['in base64', Buffer.from(`Bearer ${token}`).toString('base64')],
    ['with encoded dots', token.replaceAll('.', '%2E')],
    ['behind other segments', `a.b.${token}`],
    ['in a query', `http://h/x?token=${token}&y=1`],
  ])('hides a token %s', (_how, text) => {
    const clean = redactor.text(text)
    expect(clean).toMatch(/jwt:[0-9a-f]{8}/)
    expect(clean).not.toContain(signature)
    expect(clean).not.toContain(token.split('.')[1])
  })

  test('shows of an Authorization header what a person needs, and no more', () => {
    const shown = redactor.header('Authorization', `Bearer ${token}`)
    expect(shown).toMatch(
      /^Bearer jwt:[0-9a-f]{8} \{"header":\{"alg":"RS256","kid":"k1"\},"claims":\{"iss":"i"\}\}$/,
    )
    expect(redactor.header('Authorization', 'Basic dXNlcjpwYXNz')).toMatch(
      /^Basic \(12 characters #[0-9a-f]{8}\)$/,
    )
    expect(redactor.header('authorization', 'rawvalue')).toMatch(/^\(8 characters #/)
    expect(redactor.header('Authorization', 'Bearer')).toBe('Bearer')
    expect(redactor.header('X-Registry-Key', canary)).toBe('[secret: canary]')
    expect(redactor.header('Set-Cookie', 'session=abc123')).toMatch(/^\(14 characters #/)
    expect(redactor.header('WWW-Authenticate', 'Bearer realm="x"')).toBe('Bearer realm="x"')
  })

  test('hashes agree within a run and differ between runs', () => {
    expect(redactor.text(token)).toBe(redactor.text(token))
    expect(createRedactor().text(token)).not.toBe(redactor.text(token))
  })

  test('hides keys, passwords and userinfo', () => {
    const { privateKey, publicKey } = freshPair({ rsa: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const jwk = privateKey.export({ format: 'jwk' })
    expect(redactor.text(`a ${pem} b`)).toBe('a [private key removed]\n b')
    expect(redactor.text(JSON.stringify({ pem }))).toBe('{"pem":"[private key removed]\\n"}')
    expect(redactor.text(pem.slice(0, 300))).toBe('[private key removed]')
    expect(redactor.text(spki)).toMatch(/^\[public key [\w-]{43}\]\n$/)
    expect(redactor.text(JSON.stringify({ spki }))).toContain(redactor.text(spki).trim())
    const clean = redactor.text(JSON.stringify(jwk))
    expect(clean).toContain(jwk.n)
    for (const part of [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi])
      expect(clean).not.toContain(part)
    expect(redactor.text('{"db_password": "hunter22", "n": 1}')).toBe(
      '{"db_password": "[string, 8 characters]", "n": 1}',
    )
    expect(redactor.text('{"api_key":"abc')).toBe('{"api_key":"[string, 3 characters]')
    expect(redactor.text(JSON.stringify('{"secret":"abcdef"}'))).not.toContain('abcdef')
    expect(redactor.text('http://joe:pass@host/?access_token=abcdef#x')).toBe(
      'http://[userinfo]@host/?access_token=[6 characters]#x',
    )
  })

  test('cuts before it looks, and a cut secret does not survive', () => {
    const long = 'x '.repeat(32_764) + canary
    expect(redactor.text(long.slice(0, 65_536) + canary)).not.toContain(canary.slice(0, 6))
  })

  test('the recorder keeps redacted excerpts with the digest of the whole', () => {
    const recorder = createRecorder(redactor)
    const open = recorder.open({
      from: 'harness',
      to: 'droplet',
      method: 'POST',
      url: `http://h/?x=${encodeURIComponent(canary)}`,
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['X-Other', canary],
      ],
      body: Buffer.from(JSON.stringify({ canary, long: 'y'.repeat(10_000) })),
      note: `note ${canary}`,
    })
    open.answered({ status: 200, headers: [['x-echo', token]], body: Buffer.from(canary) })
    const text = JSON.stringify(recorder.all())
    expect(redactor.holds(text)).toBe(false)
    expect(text).not.toContain(signature)
    const kept = recorder.exchange('x1')
    expect(kept?.request.body).toMatchObject({
      length: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(kept?.request.body?.text.length).toBeLessThanOrEqual(4096)
    expect(kept?.ms).toBeGreaterThanOrEqual(0)
  })
})
