import { describe, expect, it } from 'vitest'
import { apiToken, call, registryKey, reply } from './life-calls.ts'
import { crashed, judged, keyless, ok, refused, silent, state } from './suites-keys-cast.ts'

const limited = reply(429)

const fetch = (parts: Parameters<typeof call>[2] = {}) => {
  const path = '/.well-known/jwks.json'
  return call('jwks', 10, { method: 'GET', path, target: path, ...parts })
}

const fetching = (...calls: ReturnType<typeof fetch>[]) => ({
  calls,
  secrets: [registryKey, apiToken],
})

describe('how the key set is fetched', () => {
  it('is judged by the request as it came', () => {
    expect(state('KEY-FETCH-URL', fetching(fetch(), fetch()))).toBe('pass')
    expect(state('KEY-FETCH-URL', fetching(fetch({ query: [['t', '1']] })))).toBe('fail')
    expect(state('KEY-FETCH-URL', fetching(fetch(), fetch({ text: '{}' })))).toBe('fail')
    expect(state('KEY-FETCH-URL', fetching(fetch({ method: 'POST' })))).toBe('fail')
    expect(state('KEY-FETCH-URL', fetching(fetch({ path: '/auth/public_key' })))).toBe('fail')
  })

  it('is no matter of what else was fetched from the Registry', () => {
    expect(state('KEY-FETCH-URL', fetching(fetch(), fetch({ path: '/auth/public_key' })))).toBe(
      'pass',
    )
  })

  it('shows a credential by its header or by its value', () => {
    const id = 'KEY-FETCH-NOCRED-SHOULD'
    const shows = (name: string, value: string) =>
      state(id, fetching(fetch(), fetch({ rawHeaders: [[name, value]] })))
    expect(shows('Accept', 'application/json')).toBe('pass')
    for (const name of ['Authorization', 'X-Registry-Key', 'Cookie'])
      expect(shows(name, 'x')).toBe('fail')
    expect(shows('X-Key', registryKey)).toBe('fail')
    expect(state(id, fetching(fetch({ target: `/?k=${apiToken}` })))).toBe('fail')
    expect(state(id, fetching())).toBe('inconclusive')
  })

  it('is asked at another origin only of a droplet that takes a key set from there', () => {
    const id = 'KEY-FETCH-NOCRED'
    const leaking = fetch({ rawHeaders: [['authorization', 'Bearer x']] })
    expect(state(id, { ...fetching(fetch()), good: ok })).toBe('pass')
    expect(state(id, { ...fetching(leaking), good: ok })).toBe('fail')
    expect(state(id, { ...fetching(), good: refused })).toBe('not-run')
  })

  it('is counted only where the good tokens were taken', () => {
    const seen = (replies: object[], fetches: number) => ({
      asked: replies.length,
      replies,
      fetches,
      allowed: 2,
    })
    expect(state('KEY-FETCH-CACHED', seen([ok, ok], 2))).toBe('pass')
    expect(state('KEY-FETCH-CACHED', seen([ok, ok], 3))).toBe('fail')
    expect(state('KEY-FETCH-CACHED', seen([ok, refused], 3))).toBe('inconclusive')
    expect(state('KEY-FETCH-CACHED', seen([ok, silent], 0))).toBe('inconclusive')
    expect(state('KEY-FETCH-CACHED', seen([ok, limited], 0))).toBe('not-run')
  })

  it('is no waste where each request takes longer than a key set may be kept', () => {
    const seen = (fetches: number, allowed: number) =>
      state('KEY-FETCH-CACHED', { asked: 10, replies: Array(10).fill(ok), fetches, allowed })
    expect(seen(10, 10)).toBe('inconclusive')
    expect(seen(6, 10)).toBe('inconclusive')
    expect(seen(5, 10)).toBe('pass')
    expect(seen(5, 4)).toBe('fail')
    expect(state('KEY-FETCH-CACHED', { asked: 1, replies: [ok], fetches: 2, allowed: 2 })).toBe(
      'pass',
    )
  })
})

describe('a cold start', () => {
  const cold = (parts: object = {}) => ({
    wasCold: true,
    burst: [ok, ok],
    fetches: 1,
    settled: ok,
    refetches: 0,
    revalidations: 0,
    afterwards: ok,
    ...parts,
  })

  it('is one fetch, or three', () => {
    const shared = (parts: object) => state('KEY-FETCH-SINGLEFLIGHT', cold(parts))
    expect(shared({ fetches: 3 })).toBe('pass')
    expect(shared({ fetches: 4 })).toBe('fail')
    expect(shared({ fetches: 0 })).toBe('inconclusive')
    expect(judged('KEY-FETCH-SINGLEFLIGHT', cold({ wasCold: false }))).toMatchObject({
      message: 'it has its keys before it answers at all',
    })
  })

  it('forgives 503, not 401', () => {
    const served = (parts: object) => state('KEY-FETCH-SINGLEFLIGHT-MUST', cold(parts))
    expect(served({})).toBe('pass')
    expect(served({ burst: [ok, keyless] })).toBe('pass')
    expect(served({ burst: [keyless], settled: keyless })).toBe('fail')
    expect(served({ burst: [ok, refused] })).toBe('fail')
    expect(served({ burst: [ok, crashed] })).toBe('fail')
    expect(served({ burst: [ok, silent] })).toBe('inconclusive')
  })

  it('is followed by a 304 only where somebody asks for one', () => {
    const after304 = (parts: object) => state('KEY-304', cold(parts))
    expect(after304({ refetches: 1, revalidations: 1 })).toBe('pass')
    expect(after304({ refetches: 1, revalidations: 1, afterwards: keyless })).toBe('fail')
    expect(after304({ refetches: 2, afterwards: refused })).toBe('inapplicable')
    expect(after304({ refetches: 0 })).toBe('not-run')
  })
})

describe('the content type of a key set', () => {
  const typed = (parts: object = {}) => ({
    first: [ok, ok],
    fetches: 1,
    second: ok,
    refetches: 1,
    ...parts,
  })

  it('is judged for the second set only where that was fetched', () => {
    expect(state('KEY-CTYPE', typed())).toBe('pass')
    expect(state('KEY-CTYPE', typed({ first: [refused, refused] }))).toBe('fail')
    expect(state('KEY-CTYPE', typed({ second: refused }))).toBe('fail')
    expect(state('KEY-CTYPE', typed({ second: refused, refetches: 0 }))).toBe('pass')
    expect(state('KEY-CTYPE', typed({ fetches: 0 }))).toBe('inconclusive')
  })

  it('may be any, without a crash', () => {
    expect(state('KEY-CTYPE-OTHER', typed({ first: [keyless], second: refused }))).toBe('pass')
    expect(state('KEY-CTYPE-OTHER', typed({ second: crashed }))).toBe('fail')
  })

  it('says nothing about caching where the set was refused', () => {
    expect(state('KEY-HTTPCACHE', typed())).toBe('pass')
    expect(state('KEY-HTTPCACHE', typed({ fetches: 2 }))).toBe('fail')
    expect(state('KEY-HTTPCACHE', typed({ first: [keyless], fetches: 1 }))).toBe('inconclusive')
  })
})
