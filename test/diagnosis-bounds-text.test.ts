import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  chosenToken,
  cleaned,
  isLineWrapped,
  readCredential,
  tokenLimit,
  wrappings,
} from '../src/diagnosis/credential.ts'
import { decodeBase64url, isBase64url, parseObject } from '../src/diagnosis/encoding.ts'
import { mendedPem } from '../src/diagnosis/pem.ts'
import { readKeys, serialisations } from '../src/diagnosis/public-keys.ts'
import { quote } from '../src/diagnosis/quote.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { base64url, given, own, pem } from './diagnosis-cast.ts'

// Texts as a diagnosis reads and quotes them: lengths exactly on a bound, each member of a list alone.

describe('a credential', () => {
  it('is looked into up to 64 KiB', () => {
    const read = (length: number) => readCredential('x'.repeat(length))
    expect(read(tokenLimit)).toEqual({
      ...{ present: true, scheme: 'x'.repeat(tokenLimit), value: '', oversized: false },
    })
    expect(read(tokenLimit + 1)).toEqual({
      ...{ present: true, scheme: 'x'.repeat(32), value: '', oversized: true },
    })
  })

  it('is one whole token in several lines where its signature has a usual length', () => {
    const head = base64url({ alg: 'RS256' })
    const cut = (first: string, bytes: number): boolean =>
      isLineWrapped(`${first}.e30\n.${Buffer.alloc(bytes, 1).toString('base64url')}`)
    const usual = [32, 48, 64, 96, 128, 132, 256, 384, 512]
    expect(usual.map((bytes) => cut(head, bytes))).toEqual(usual.map(() => true))
    const odd = [0, 31, 33, 100, 255, 513]
    expect(odd.map((bytes) => cut(head, bytes))).toEqual(odd.map(() => false))
    expect(usual.map((bytes) => cut('xx', bytes))).toEqual(usual.map(() => false))
  })

  it('is told each of its wrappings alone', () => {
    const token = 'abc.def'
    const said: readonly (readonly [string, readonly string[]])[] = [
      [token, []],
      ['abc%2Edef', ['percent-encoding']],
      [`${token}\\n`, ['line breaks written as \\n']],
      [`${token}\r`, ['line breaks']],
      ['abc .def', ['white space']],
      [`\ufeff${token}`, ['invisible marks']],
      [`b"${token}"`, ['the b of a Python byte string', 'quotes']],
      [`'${token}'`, ['quotes']],
    ]
    expect(said.map(([text]) => [text, wrappings(text)])).toEqual(said)
    expect(said.map(([text]) => cleaned(text))).toEqual(said.map(() => token))
  })

  it('of several words is the first that reads as a token, else the first', () => {
    const whole = `${base64url({ alg: 'x' })}.e30.`
    expect(chosenToken(`Bearer, bearer: x ${whole}`)).toBe(whole)
    expect(chosenToken('bearer a, b')).toBe('a')
    expect(chosenToken('bearer')).toBe('')
  })
})

describe('an encoded text', () => {
  it('is base64url by its letters and its length', () => {
    expect(['', 'a-_9', 'a+', 'a=', 'a/'].map(isBase64url)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    const lengths = ['', 'a', 'aa', 'aaa', 'aaaa', 'aaaaa', 'a+aa', 'a+aaa']
    expect(lengths.map((text) => decodeBase64url(text)?.length)).toEqual([
      ...[0, undefined, 1, 2, 3, undefined, undefined, undefined],
    ])
  })

  it('is parsed up to 64 levels, whatever stands beside', () => {
    const nested = (open: string, close: string, depth: number) =>
      `{"a":${open.repeat(depth - 1)}1${close.repeat(depth - 1)}}`
    const isRead = (text: string) => parseObject(text) !== undefined
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const read = [63, 64, 65, 90].map((depth) => isRead(nested(open, close, depth)))
      expect(read).toEqual([true, true, false, false])
      const beside = Array.from({ length: 90 }, (_, index) => `"${index}":${open}1${close}`)
      expect(isRead(`{${beside}}`)).toBe(true)
    }
    expect(isRead(`{"a":"${'\\"['.repeat(90)}"}`)).toBe(true)
    expect(isRead(`{"a":"\\\\","b":${'['.repeat(90)}}`)).toBe(false)
    expect(['[]', '1', 'null', '{', ''].map(isRead)).toEqual([0, 0, 0, 0, 0].map(Boolean))
  })
})

describe('a value in evidence', () => {
  const said = (value: unknown, parts: Partial<DiagnosisInput> = {}): string =>
    quote(value, { ...given(0, undefined), ...parts })
  const withheld = 'a withheld value'

  it('is cut to 120 characters', () => {
    const text = (length: number) => 'x '.repeat(60).slice(0, length)
    expect(said(text(118))).toBe(JSON.stringify(text(118)))
    expect(said(text(119))).toBe(`"${text(118)}…`)
  })

  it('is withheld where it holds a piece of eight of the credential', () => {
    for (const name of ['authorization', 'sentAuthorization'] as const) {
      expect(said('x-piece678-x', { [name]: 'Bearer a.piece678,b' })).toBe(withheld)
      expect(said('x-piece67-x', { [name]: 'Bearer a.piece67,b' })).toBe('"x-piece67-x"')
    }
  })

  it('is withheld where it holds a secret of four, or is a shorter one', () => {
    const of = (value: unknown, secret: string) =>
      said(value, { secrets: [{ name: 's', value: secret }] })
    expect([of('xabcdx', 'abcd'), of('abcd', 'abcd'), of('abc', 'abc')]).toEqual([
      ...[withheld, withheld, withheld],
    ])
    expect([of('xabcx', 'abc'), of('x', ''), of('', '')]).toEqual(['"xabcx"', '"x"', '""'])
    const candidates = [
      { name: 'a', kind: 'secret' as const, key: new Uint8Array(Buffer.from('bytes-of-a-secret')) },
      { name: 'b', kind: 'secret' as const, key: 'text-of-a-secret' },
    ]
    expect(said('the bytes-of-a-secret', { candidates })).toBe(withheld)
    expect(said('the text-of-a-secret', { candidates })).toBe(withheld)
  })

  it('is withheld where it holds the signature of an issued token, or looks like a key', () => {
    expect(said('my sign', { issued: ['a.b.sign'] })).toBe(withheld)
    expect(said('my b', { issued: ['a.b.sign'] })).toBe('"my b"')
    expect([64, 65].map((length) => said('x'.repeat(length)))).toEqual([
      ...[`"${'x'.repeat(64)}"`, withheld],
    ])
    expect(said('eyJ12345678')).toBe(withheld)
    expect(said('eyJ1234567')).toBe('"eyJ1234567"')
    expect(said('-----BEGIN x')).toBe(withheld)
    expect(said(['a', '-----BEGIN x'])).toBe(withheld)
  })

  it('is shown as what it is otherwise', () => {
    expect([undefined, {}, [[]], [{}, 1], null, ['a', 1], 'é'].map((value) => said(value))).toEqual(
      [...['absent', 'a structure', 'a structure', 'a structure', 'null', '["a",1]', '"\\u00e9"']],
    )
  })
})

describe('a key as text', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  it('is mended up to 64 KiB', () => {
    const text = (length: number) => pem(own).padEnd(length)
    expect(mendedPem(text(65_536)).pem).toBe(pem(own))
    expect(mendedPem(text(65_537))).toEqual({})
  })

  it('has a word for each way in which it was damaged', () => {
    const whole = pem(own)
    const bare = whole.split('\n').slice(1, -2).join('\n')
    const words = (text: string) => mendedPem(text).mended
    expect(words(whole)).toBeUndefined()
    expect(words(whole.replaceAll('\n', '\r\n'))).toBe('its lines end in CR LF')
    expect(words(whole.trimEnd())).toBe('its last line does not end in a newline')
    expect(words(whole.replaceAll('\n', ' '))).toBe('it stands on one line')
    expect(words(whole.replaceAll('-----', '----'))).toBe('its dashes are damaged')
    expect(words(bare)).toBe('it lacks the BEGIN and END lines')
    expect(words(`"${whole}"`)).toBe('it stands in quotes')
    expect(words(`'${whole}'`)).toBe('it stands in quotes')
    expect(words(whole.replaceAll('\n', '\\n'))).toBe('its line breaks are written as \\n')
    expect(words(`${whole.replaceAll('\n', '\\n')}\n`)).toBe('its line breaks are written as \\n')
  })

  it('that makes no key was mended for nothing', () => {
    expect(readKeys('A'.repeat(60))).toEqual({ keys: [] })
    expect(readKeys(`"${pem(own)}"`)).toMatchObject({ mended: 'it stands in quotes' })
    expect(Object.keys(readKeys(pem(own)))).toEqual(['keys'])
  })

  it('may have been a secret in each of its forms', () => {
    for (const [key, types] of [
      [publicKey, ['spki'] as const],
      [own.publicKey, ['spki', 'pkcs1'] as const],
    ] as const) {
      const forms = types.flatMap((type) => {
        const text = key.export({ type, format: 'pem' }).toString()
        const lines = [text, text.trimEnd()]
        const others = ['\r\n', '\\n'].flatMap((end) =>
          lines.map((line) => line.replaceAll('\n', end)),
        )
        return [...lines, ...others, key.export({ type, format: 'der' })]
      })
      const jwk = key.export({ format: 'jwk' })
      expect(serialisations(key)).toEqual([
        ...[...forms, JSON.stringify(jwk)],
        ...(jwk.n ? [jwk.n] : []),
      ])
    }
  })
})
