import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { insistOnNew } from '../bench/ask-tokens.ts'
import type { Captured } from '../bench/capture.ts'
import { collectionOf, isPortable } from '../bench/collection.ts'
import { whyNot } from '../bench/rivals.ts'
import { freshPair } from '../fixtures/fresh-key.ts'

const captured = (changes: Partial<Captured> = {}): Captured => ({
  method: 'POST',
  path: '/message?x=1',
  headers: ['content-type', 'application/json', 'x-two', 'a', 'x-two', 'b'],
  body: '{"a":1}',
  status: 401,
  ...changes,
})

interface Item {
  readonly request: {
    readonly url: string
    readonly header: readonly unknown[]
    readonly body?: unknown
  }
  readonly event?: readonly { readonly script: { readonly exec: readonly string[] } }[]
}
const itemOf = (request: Captured, kind: 'bare' | 'asserting'): Item | undefined =>
  (collectionOf('http://127.0.0.1:1', [request], kind) as { item: Item[] }).item[0]

describe('a collection of captured requests', () => {
  it('sends each as it was, repeated headers too', () => {
    expect(itemOf(captured(), 'bare')).toEqual({
      name: 'request 1',
      request: {
        method: 'POST',
        url: 'http://127.0.0.1:1/message?x=1',
        header: [
          { key: 'content-type', value: 'application/json' },
          { key: 'x-two', value: 'a' },
          { key: 'x-two', value: 'b' },
        ],
        body: { mode: 'raw', raw: '{"a":1}' },
      },
    })
  })

  it('asserts the status that was seen, unless it is bare', () => {
    const [event] = itemOf(captured(), 'asserting')?.event ?? []
    expect(event?.script.exec[0]).toContain('have.status(401)')
    expect(itemOf(captured(), 'bare')?.event).toBeUndefined()
  })

  it('gives no body to a request without one', () =>
    expect(itemOf(captured({ body: undefined }), 'bare')?.request.body).toBeUndefined())

  it.each([
    ['text', captured(), true],
    ['no body', captured({ body: undefined }), true],
    ['bytes that are text', captured({ body: Buffer.from('{"ä":1}') }), true],
    ['bytes that are none', captured({ body: Uint8Array.of(0x7b, 0xff) }), false],
    ['a variable in the body', captured({ body: '{{a}}' }), false],
    ['a variable in a header', captured({ headers: ['x', '{{a}}'] }), false],
    ['no answer to compare', captured({ status: undefined }), false],
  ])('carries %s or leaves it out', (_, request, isCarried) =>
    expect(isPortable(request)).toBe(isCarried),
  )
})

describe('tokens that are compared', () => {
  const { privateKey } = freshPair({ rsa: 2048 })
  const token = (jti: string | undefined, bits: 'full' | 'short' = 'full') => {
    const signing = new SignJWT(jti ? { jti } : {}).setProtectedHeader({ alg: 'RS256' })
    // jose refuses short keys, as it should: a short signature stands in.
    return signing
      .sign(privateKey)
      .then((text) =>
        bits === 'full' ? text : `${text.slice(0, text.lastIndexOf('.'))}.${'A'.repeat(171)}`,
      )
  }

  it('are all new and of one strength', async () => {
    const two = [await token('a'), await token('b')]
    expect(() => insistOnNew(two, 2)).not.toThrow()
    expect(() => insistOnNew(two, 3)).toThrow('3 tokens bear 2 different jti')
    expect(() => insistOnNew([two[0] ?? '', two[0] ?? ''], 2)).toThrow('2 tokens bear 1')
  })

  it('bear a jti each', async () => {
    const without = await token(undefined)
    expect(() => insistOnNew([without], 1)).toThrow('different jti')
  })

  it('are not signed by a shorter key', async () => {
    const weak = await token('a', 'short')
    expect(() => insistOnNew([weak], 1)).toThrow('RS256 with 1024 bits')
  })
})

describe('why npm did not install', () => {
  const failed = (more: object) =>
    Object.assign(new Error('Command failed: npm install\nmore'), more)

  it.each([
    [
      'the first telling line',
      { stderr: 'npm error code ENOTFOUND\nnpm error network request failed\nnpm error more' },
      'network request failed',
    ],
    ['the code alone', { stderr: 'npm error code E404\n' }, 'code E404'],
    ['the time', { killed: true, stderr: '' }, 'npm was not done after three minutes'],
    ['the error itself', {}, 'Command failed: npm install'],
  ])('tells %s', (_, more, reason) => expect(whyNot(failed(more))).toBe(reason))
})
