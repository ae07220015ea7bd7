import { describe, expect, it } from 'vitest'
import { createRedactor } from '../src/wire/redact.ts'
import { describeToken } from '../src/wire/redact-jwt.ts'
import { canaryToken } from './redaction-cast.ts'

const hash = (text: string): string => `#${text.length}`

const shownOf = (token: string): { header?: unknown; claims?: unknown } => {
  const told = describeToken(token, hash) ?? ''
  return JSON.parse(told.slice(told.indexOf(' ') + 1))
}

const head = (members: object): string => Buffer.from(JSON.stringify(members)).toString('base64url')

describe('what a description of a token shows', () => {
  const open = {
    ...{ iss: 'i', aud: ['a'], exp: 1, nbf: 2, iat: 3 },
    ...{ sub: 's', droplet_id: 4, typ: 'at+jwt' },
  }

  it('is the claims that are no secret, each of them', () => {
    expect(
      shownOf(canaryToken({ ...open, jti: 'j', email: 'e', permissions: ['x'] })).claims,
    ).toEqual(open)
    for (const [name, value] of Object.entries(open))
      expect(shownOf(canaryToken({ [name]: value })).claims).toEqual({
        exp: 4_102_444_800,
        [name]: value,
      })
  })

  it('is what stands there, whatever its type, but for long texts', () => {
    const long = 'x'.repeat(121)
    const cut = `${'x'.repeat(120)}… (121 characters)`
    for (const sub of [true, false, null, 0, -1.5, '', 'x'.repeat(120), { a: [1] }, []])
      expect(shownOf(canaryToken({ sub })).claims).toMatchObject({ sub })
    expect(shownOf(canaryToken({ sub: long })).claims).toMatchObject({ sub: cut })
    expect(shownOf(canaryToken({ sub: [long] })).claims).toMatchObject({
      sub: `["${'x'.repeat(118)}… (125 characters)`,
    })
  })

  it('is the header, but for what is beyond twenty members', () => {
    const many = Object.fromEntries(Array.from({ length: 22 }, (_, n) => [`m${n}`, n]))
    const { header, claims } = shownOf(`${head({ alg: 'none', ...many })}.${head({ sub: 1 })}.`)
    expect(Object.keys(header ?? {})).toHaveLength(20)
    expect(claims).toEqual({ sub: 1 })
  })

  it('is nothing of a part that is no object', () => {
    const broken = Buffer.from('no object at all').toString('base64url')
    expect(shownOf(`${head({ alg: 'none' })}.${broken}.x`)).toEqual({ header: { alg: 'none' } })
    expect(
      shownOf(`${head({ alg: 'none' })}.${Buffer.from('{"broken":').toString('base64url')}.x`),
    ).toEqual({
      header: { alg: 'none' },
    })
    expect(describeToken('no.token.at.all', hash)).toBeUndefined()
    expect(describeToken(head({ alg: 'none' }), hash)).toBeUndefined()
  })
})

describe('a text', () => {
  const { text } = createRedactor()

  it('of the greatest length is kept whole, and one that is longer loses its end', () => {
    const longest = 'a b '.repeat(16_384)
    expect(longest).toHaveLength(65_536)
    expect(text(longest)).toBe(longest)
    expect(text(`${longest}c`)).toBe(longest.slice(0, -4096))
  })

  it('with a key that does not end loses it to its end, and with one that does only the key', () => {
    const begin = '-----BEGIN PRIVATE KEY-----'
    const end = '-----END PRIVATE KEY-----'
    expect(text(`a ${begin} abc ${end} b ${begin} cd ${end} e`)).toBe(
      'a [private key removed] b [private key removed] e',
    )
    expect(text(`a ${begin} abc, and no end`)).toBe('a [private key removed]')
    expect(text('a -----BEGIN NOTHING----- b')).toBe('a -----BEGIN NOTHING----- b')
  })
})
