import { expect } from 'vitest'
import { absent } from './forge-departure.ts'
import { benign, type Case, header, type Law, law } from './forge-law.ts'
import { extensionLaws } from './forge-laws-extensions.ts'
import { isSignedBy, read } from './token-reader.ts'

/** What Node's lenient decoder, no reader of ours, makes of one part. */
const loose = (part = ''): Buffer => Buffer.from(part, 'base64')
const looseText = (part = ''): string => loose(part).toString('utf8')
const holds = (object: Case['good']['claims']): string => JSON.stringify(object)

/** Only the spelling of the signature differs: leniently read it is the good token's. */
const respelt = (spelling: RegExp): Law =>
  law(
    () => ({ odd: ['signature'], signature: 'nobody' }),
    ({ token, good }) => {
      expect(token.parts.slice(0, 2)).toEqual(good.parts.slice(0, 2))
      expect(token.parts[2]).toMatch(spelling)
      expect(loose(token.parts[2]).equals(loose(good.parts[2]))).toBe(true)
    },
  )

const partAt = (index: number): 'header' | 'payload' => (index % 2 === 0 ? 'header' : 'payload')

/** Only the spelling of a signed part differs: leniently read it says what it said. */
const respeltPart = (partOf: (index: number) => 'header' | 'payload', spelling: RegExp): Law =>
  law(
    ({ index }) => ({
      odd: [partOf(index)],
      [partOf(index) === 'header' ? 'header' : 'claims']: 'unreadable',
    }),
    ({ token, good, index }) => {
      const place = partOf(index) === 'header' ? 0 : 1
      expect(token.parts[place]).toMatch(spelling)
      expect(JSON.parse(looseText(token.parts[place]))).toEqual(
        place === 0 ? good.header : good.claims,
      )
    },
  )

type Texts = readonly (string | RegExp)[]

const matches = (text: string, expected: string | RegExp | undefined): void =>
  expected instanceof RegExp ? expect(text).toMatch(expected) : expect(text).toBe(expected)

const noHeader = (texts: (token: Case) => Texts): Law =>
  law(
    () => ({ header: 'unreadable' }),
    (one) => matches(looseText(one.token.parts[0]), texts(one)[one.index]),
  )
const noClaims = (texts: (token: Case) => Texts): Law =>
  law(
    () => ({ claims: 'unreadable' }),
    (one) => matches(looseText(one.token.parts[1]), texts(one)[one.index]),
  )

const noObjects = ['[]', '"RS256"', 'null', '1', 'true']
const beginning = (object: Case['good']['claims']): string => holds(object).slice(0, -8)

/** Nothing that a last-wins reader sees differs, but the text does. */
const written = (part: 0 | 1, text: RegExp, differs: Parameters<typeof law>[0]): Law =>
  law(differs, ({ token }) => expect(looseText(token.parts[part])).toMatch(text))

/** In what each family of odd spellings, odd JSON and odd kinds differs. */
export const serialisationLaws: Readonly<Record<string, Law>> = {
  'serialisation-bytes.whitespaceSignature': respelt(/^\S{8} \S+$/),
  'serialisation-bytes.whitespaceSigned': respeltPart(partAt, /^\S{8}[ \t]\S+$/),
  'serialisation-bytes.paddedSignature': respelt(/^[\w-]+==$/),
  'serialisation-bytes.paddedSigned': respeltPart(partAt, /^(?=(?:.{4})+$)[\w-]+={1,2}$/),
  'serialisation-bytes.otherAlphabet': respelt(/^[A-Za-z0-9+/]*[+/][A-Za-z0-9+/]*$/),
  'serialisation-bytes.trailingBitsSignature': law(
    () => ({ odd: ['signature'], signature: 'nobody' }),
    ({ token, good, index }) => {
      const spellings = [
        ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
      ].filter((last) => loose(good.parts[2]?.slice(0, -1) + last).equals(loose(good.parts[2])))
      expect(spellings).toHaveLength(16)
      expect(token.parts[2]).toBe(good.parts[2]?.slice(0, -1) + String(spellings[index + 1]))
    },
  ),
  'serialisation-bytes.trailingBitsPayload': respeltPart(() => 'payload', /^[\w-]+$/),

  'serialisation-json.headerNotJson': noHeader(({ good }) => [
    'hello',
    /\ufffd/,
    beginning(good.header),
  ]),
  'serialisation-json.headerNoObject': noHeader(() => noObjects),
  'serialisation-json.payloadNotJson': noClaims(({ good }) => ['Test', '', beginning(good.claims)]),
  'serialisation-json.payloadNoObject': noClaims(() => noObjects),
  'serialisation-json.brokenUtf8': law(
    () => ({ claims: 'unreadable' }),
    ({ token, good, index }) => {
      const bytes = loose(token.parts[1])
      const odd = Buffer.from(['c328', 'eda080'][index] ?? '', 'hex')
      expect(bytes.subarray(9, 9 + odd.length).equals(odd)).toBe(true)
      const { note, ...rest } = JSON.parse(bytes.toString()) as Record<string, unknown>
      expect(note).toContain('\ufffd')
      expect(rest).toEqual(good.claims)
    },
  ),
  'serialisation-json.byteOrderMark': benign(
    law(
      () => ({}),
      ({ token, index }) => expect(loose(token.parts[index]).toString('hex')).toMatch(/^efbbbf7b/),
    ),
  ),
  'serialisation-json.algTwiceNone': written(0, /^\{"alg":"RS256","alg":"none",/, () => ({
    header: { alg: 'none' },
    signature: 'empty',
  })),
  'serialisation-json.algTwiceGood': benign(
    written(0, /^\{"alg":"none","alg":"RS256",/, () => ({})),
  ),
  'serialisation-json.expTwice': law(
    ({ now }) => ({ claims: { exp: now - 3600 } }),
    ({ token, now }) => {
      const seen = [...looseText(token.parts[1]).matchAll(/"exp":(\d+)/g)].map(([, at]) =>
        Number(at),
      )
      expect(seen).toEqual([now + 300, now - 3600])
    },
  ),
  'serialisation-json.ownerTwice': benign(
    written(
      1,
      /"sub":"drop5\.mesh\.test","droplet_id":5,.*"sub":"drop9\.mesh\.test","droplet_id":9/,
      () => ({
        claims: { sub: 'drop9.mesh.test', droplet_id: 9 },
      }),
    ),
  ),
  'serialisation-json.escapedGood': benign(written(0, /"\\u0061lg":"RS256"/, () => ({}))),
  'serialisation-json.escapedNone': written(0, /"alg":"\\u006eone"/, () => ({
    header: { alg: 'none' },
    signature: 'empty',
  })),
  'serialisation-json.algAbsent': header('K1', ({ index }) => ({
    alg: absent,
    typ: absent,
    ...[{ kid: absent }, {}, { ALG: 'RS256' }][index],
  })),
  'serialisation-json.algType': header('K1', ({ index }) => ({
    alg: [['RS256'], 256, null, { x: 1 }, true][index],
  })),

  'serialisation-kind.jsonForm': law(
    () => ({
      segments: 1,
      odd: ['header'],
      header: 'unreadable',
      claims: 'unreadable',
      signature: absent,
    }),
    ({ text, good, index, cast }) => {
      const form = JSON.parse(text) as Record<string, unknown>
      const [one] = index === 0 ? [form] : (form.signatures as Record<string, unknown>[])
      expect(Object.keys(form)).toEqual(
        [
          ['payload', 'protected', 'signature'],
          ['payload', 'signatures'],
        ][index],
      )
      const token = read(`${one?.protected}.${form.payload}.${one?.signature}`)
      expect(isSignedBy(token, cast.K1.publicKey)).toBe(true)
      expect(token.claims).toEqual(good.claims)
    },
  ),
  'serialisation-kind.nested': law(
    () => ({ header: { cty: 'JWT' }, claims: 'unreadable' }),
    ({ token, good, index, cast }) => {
      const inner = read(looseText(token.parts[1]))
      expect({ odd: inner.odd, claims: inner.claims }).toEqual({ odd: [], claims: good.claims })
      const { K1, KX } = cast
      expect(isSignedBy(inner, (index === 0 ? K1 : KX).publicKey)).toBe(true)
    },
  ),
  'serialisation-kind.usualTyp': benign(
    header('K1', ({ index }) => ({
      typ: [absent, 'jwt', 'at+jwt', 'application/at+jwt'][index],
    })),
  ),
  'serialisation-kind.foreignTyp': header('K1', ({ index }) => ({
    typ: ['dpop+jwt', 'logout+jwt', 'secevent+jwt', 'JOSE+JSON'][index],
  })),
  'serialisation-kind.huge': benign(
    law(
      () => ({ claims: { padding: expect.stringMatching(/^x+$/) } }),
      ({ text, index }) => {
        const size = [7, 15, 31, 64][index] ?? 0
        expect(size * 1024 - text.length).toBeGreaterThanOrEqual(0)
        expect(size * 1024 - text.length).toBeLessThan(16)
      },
    ),
  ),
  'serialisation-kind.deep': benign(
    law(
      ({ index }) => ({
        [partAt(index) === 'header' ? 'header' : 'claims']: { deep: expect.anything() },
      }),
      ({ token, index }) => {
        const depth = index < 2 ? 3_000 : 10_000
        expect(looseText(token.parts[index % 2])).toMatch(
          new RegExp(`"deep":\\[{${depth}}\\]{${depth}}\\}$`),
        )
      },
    ),
  ),

  'prototype.inPrototype': benign(
    law(
      ({ index }) => ({
        claims: {
          permissions: absent,
          scope: absent,
          ...(index === 1
            ? { constructor: { prototype: { permissions: ['read', 'write'] } } }
            : {}),
        },
      }),
      ({ token, index }) =>
        expect(looseText(token.parts[1])).toMatch(
          [
            /^\{"__proto__":\{"permissions":\["read","write"\]\},"iss"/,
            /^\{"constructor":\{"prototype":\{"permissions":\["read","write"\]\}\},"iss"/,
          ][index] ?? /$./,
        ),
    ),
  ),
  ...extensionLaws,
}
