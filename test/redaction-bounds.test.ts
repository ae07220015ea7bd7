import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../src/wire/redact.ts'
import { describeToken, hideTokens } from '../src/wire/redact-jwt.ts'
import { createTaint } from '../src/wire/taint.ts'

// What lies exactly on a bound of redaction, and each member of a list that it goes through.

const hash = (): string => '#'
const segment = (text: string): string => Buffer.from(text).toString('base64url')
const header = segment('{"alg":"RS256"}')

describe('the description of a token', () => {
  it.each(['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'droplet_id', 'typ'])('shows %s', (name) => {
    const payload = segment(JSON.stringify({ [name]: 'x', steward: 'y' }))
    expect(describeToken(`${header}.${payload}.s`, hash)).toBe(
      `jwt:# {"header":{"alg":"RS256"},"claims":{"${name}":"x"}}`,
    )
  })

  it('leaves out a part that is shorter than any object, or too long', () => {
    const of = (payload: string) => describeToken(`${header}.${segment(payload)}.s`, hash)
    const bare = 'jwt:# {"header":{"alg":"RS256"}'
    expect([of('{   }'), of('{    }')]).toEqual([`${bare}}`, `${bare},"claims":{}}`])
    const long = (bytes: number) =>
      describeToken(`${segment('{"alg":"x"}'.padEnd(bytes))}.${segment('{"iss":"i"}')}.s`, hash)
    expect(long(6_144)).toBe('jwt:# {"header":{"alg":"x"},"claims":{"iss":"i"}}')
    expect(long(6_146)).toBe('jwt:# {"claims":{"iss":"i"}}')
  })

  it('cuts what is longer than 120 characters, and shows twenty members', () => {
    const shown = (members: object) =>
      JSON.parse(describeToken(`${segment(JSON.stringify(members))}.e30.s`, hash)?.slice(6) ?? '')
        .header
    const text = (length: number) => 'x y '.repeat(31).slice(0, length)
    expect(shown({ alg: text(120) })).toEqual({ alg: text(120) })
    expect(shown({ alg: text(121) })).toEqual({ alg: `${text(120)}… (121 characters)` })
    const list = Array(70).fill(1)
    expect(shown({ alg: list })).toEqual({
      alg: `${JSON.stringify(list).slice(0, 120)}… (141 characters)`,
    })
    const kept = { a: 1, b: true, c: null, d: [1], e: {} }
    expect(shown(kept)).toEqual(kept)
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`m${index}`, 1]))
    expect(Object.keys(shown(many))).toEqual(Object.keys(many).slice(0, 20))
  })
})

describe('a token in a text', () => {
  it('begins as usual, or with a header that names an algorithm', () => {
    const odd = segment('{ "alg":"none"}')
    expect(odd).not.toContain('eyJ')
    const of = (text: string) => hideTokens(text, hash)
    expect(of(`${odd}.${odd}.`)).toBe('jwt:#')
    expect(of(`${odd}.${odd}.x`)).toBe('jwt:#')
    expect(of(`${segment('{ "kid":"none"}')}.x.`)).not.toBe('jwt:#')
    expect(of('first.eyJhbGciOiJub25l')).toBe('first.eyJhbGciOiJub25l')
    expect(of('first.eyJhbGciOiJub25l.x')).toBe('first.jwt:#')
  })

  it('is looked for from ten characters on', () => {
    expect(hideTokens('eyJhIjo.x', hash)).toBe('eyJhIjo.x')
    expect(hideTokens('eyJhIjox.x', hash)).toBe('jwt:#')
  })

  it('is encoded in sixty characters or more', () => {
    const encoded = (form: 'hex' | 'base64url', length: number) =>
      Buffer.from('eyJhIjoxfQ.eyJhIjoxfQ.'.padEnd(90, 'x')).toString(form).slice(0, length)
    const of = (text: string) => hideTokens(text, hash)
    expect([of(encoded('base64url', 59)), of(encoded('base64url', 60))]).toEqual([
      ...[encoded('base64url', 59), 'base64(jwt:#)'],
    ])
    expect([of(encoded('hex', 118)).length, of(encoded('hex', 120))]).toEqual([118, 'hex(jwt:#)'])
  })

  it('is registered up to the five thousandth', () => {
    const fresh = () => randomBytes(32).toString('base64url')
    const shown = (signature: string) => `${header}.${segment('{"iss":"i"}')}.${signature}`
    const [last, beyond] = [fresh(), fresh()]
    const redactor = createRedactor()
    const one = shown('none')
    for (let count = 1; count < 5_000; count += 1) redactor.text(one)
    redactor.text(shown(last))
    redactor.text(shown(beyond))
    expect([redactor.holds(last), redactor.holds(beyond)]).toEqual([true, false])
  })
})

describe('a header', () => {
  const redactor = createRedactor()
  it.each(['WWW-Authenticate', 'Proxy-Authenticate'])('%s is shown as a text', (name) => {
    const value = 'Bearer realm="mesh", error="invalid_token"'
    expect(redactor.header(name, value)).toBe(value)
    expect(redactor.header(`X-${name}`, value)).not.toBe(value)
  })

  it.each(['Authorization', 'X-Token', 'X-Secret', 'X-Registry-Key', 'Cookie', 'Set-Cookie'])(
    '%s is not',
    (name) => {
      expect(redactor.header(name, 'an ordinary word')).not.toContain('ordinary')
      expect(redactor.header(name, '')).toBe('')
    },
  )

  it.each(['Accept', 'X-Cookies', 'My-Cookie', 'X-Trace-Id'])('%s has nothing to hide', (name) => {
    expect(redactor.header(name, 'an ordinary word')).toBe('an ordinary word')
  })

  it('of authorization shows a scheme that stands alone', () => {
    for (const scheme of ['Bearer', ' basic ', 'digest', 'TOKEN', 'jwt'])
      expect(redactor.header('Authorization', scheme)).toBe(scheme)
    expect(redactor.header('Authorization', 'hunter')).not.toContain('hunter')
  })
})

describe('a secret', () => {
  const text = (value: string, name = 'n') => ({ value, name, kind: 'text' as const })

  it('has six characters or more, and is added once', () => {
    const taint = createTaint()
    expect(taint.add(text('12345'))).toBe(0)
    expect(taint.namesIn(Buffer.from('12345').toString('hex'))).toEqual([])
    expect(taint.add(text('123456'))).toBeGreaterThan(0)
    expect(taint.add(text('123456'))).toBe(0)
    expect(taint.add({ ...text('123456'), kind: 'bytes' })).toBeGreaterThan(0)
    expect(taint.namesIn(' 123456 ')).toEqual(['n'])
  })

  it('is given away by 32 characters, under the name of the first that begins so', () => {
    const begun = randomBytes(32).toString('hex').slice(0, 32)
    const taint = createTaint()
    taint.add(text(`${begun}-one`, 'one'))
    taint.add(text(`${begun}-two`, 'two'))
    expect(taint.replace(`${begun}!`)).toBe('[secret: one]!')
    expect(taint.replace(`${begun}-two!`)).toBe('[secret: two]!')
    expect(taint.replace(`${begun.slice(0, 31)}!`)).toBe(`${begun.slice(0, 31)}!`)
  })

  it('is replaced by a name that is not replaced again', () => {
    const taint = createTaint()
    taint.add(text('secret: x', 'secret: x'))
    expect(taint.replace('[secret: secret: x]')).toBe('[secret: secret: x]')
    expect(taint.replace('[secret: x]')).toBe('[[secret: secret: x]]')
  })
})
