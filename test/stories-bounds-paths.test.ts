import { describe, expect, it } from 'vitest'
import { nearest } from '../src/diagnosis/stories/contract.ts'
import type { Call } from '../src/model/call.ts'
import { call, told, words } from './stories-bounds-cast.ts'

// Each path that the mesh serves, each way to miss it, and what lies just beside.

type Place = Call['actor']
const missed = (actor: Place, method: string, path: string, more: Partial<Call> = {}): Call =>
  call({ actor, method, path, status: 404, ...more })
const drift = (actor: Place, method: string, path: string, more: Partial<Call> = {}) =>
  told([missed(actor, method, path, more)])

describe('what the mesh serves', () => {
  const served: readonly (readonly [Place, string, string, string, string])[] = [
    ['registry', 'POST', '/auth/token', 'REGISTRY_BASE_URL', '^(?:TOK|REG|HB|SEND)-'],
    ['registry', 'GET', '/.well-known/jwks.json', 'REGISTRY_BASE_URL', '^(?:CTL-POS-TOKEN|KEY-)'],
    ['registry', 'POST', '/registry/register', 'REGISTRY_BASE_URL', '^(?:REG|HB)-'],
    ['registry', 'POST', '/registry/heartbeat', 'REGISTRY_BASE_URL', '^(?:HB-|REG-ORDER$)'],
    ['registry', 'GET', '/registry/droplets', 'REGISTRY_BASE_URL', '^SEND-(?!VAL-|SSRF-)'],
    ['registry', 'GET', '/registry/droplet/{id}', 'REGISTRY_BASE_URL', '^SEND-(?!VAL-|SSRF-)'],
    ...['POST /droplets/register', 'POST /droplets/{id}/heartbeat', 'GET /droplets'].map(
      orchestrator,
    ),
    ...['GET /droplets/{id}', 'GET /management/version'].map(orchestrator),
    [
      'peer',
      'POST',
      '/message',
      "the endpoint in the peer's registry record",
      '^SEND-(?!VAL-|SSRF-)',
    ],
  ]
  function orchestrator(name: string): readonly [Place, string, string, string, string] {
    const [method = '', path = ''] = name.split(' ')
    return ['orchestrator', method, path, 'ORCHESTRATOR_URL', '^TOK-ORCH-|^TOK-USE-EXACT$']
  }

  it.each(served)(
    'of %s: %s %s is known with a slash behind it',
    (actor, method, path, at, for_) => {
      const found = words([missed(actor, method, `${path}/`)])
      expect(found).toMatchObject([
        { id: 'SLASH-REDIRECT', fix: `Call ${method} ${path} at ${at}.`, explains: for_ },
      ])
    },
  )

  it.each(served.filter(([actor]) => actor !== 'peer'))(
    'of %s: %s %s is known below a prefix, and by its owner',
    (actor, method, path) => {
      const own = path.replace('{id}', '42')
      expect(drift(actor, method, `/api${own}`)).toEqual(['PATH-API-PREFIX'])
      expect(drift(actor, method, `/api/v12${own}`)).toEqual(['PATH-API-PREFIX'])
      expect(drift(actor, method, `/mesh${own}`)).toEqual(['PATH-SERVICE-PREFIX'])
      const isCaptured = own === '/droplets/register'
      expect(drift('peer', method, own)).toEqual([isCaptured ? 'PATH-SPEC-405' : 'HOST-WRONG'])
    },
  )

  it('takes GET for POST only where a POST is served', () => {
    expect(drift('registry', 'GET', '/auth/token')).toEqual(['METHOD-GET'])
    expect(drift('orchestrator', 'GET', '/droplets/7/heartbeat')).toEqual(['METHOD-GET'])
    expect(drift('peer', 'GET', '/base/message')).toEqual(['CHECKER-GET-MESSAGE'])
    expect(drift('registry', 'GET', '/registry/droplets')).toEqual([])
    expect(drift('registry', 'PUT', '/auth/token')).toEqual(['PATH-TOKEN'])
    expect(drift('peer', 'GET', '/messages')).toEqual([])
    expect(drift('orchestrator', 'GET', '/droplets/7/8/heartbeat')).toEqual(['PATH-HEARTBEAT'])
  })
})

describe('a call that missed', () => {
  it('was answered 405, or 404 because nobody serves the path', () => {
    const said = (more: Partial<Call>) => drift('registry', 'POST', '/register', more)
    const path = ['PATH-REGISTER']
    expect(said({ status: 405 })).toEqual(path)
    expect(said({ status: 405, refusal: 'not that method' })).toEqual(path)
    expect(said({ refusal: 'no such path' })).toEqual(path)
    expect(said({ refusal: 'not registered' })).toEqual([])
    expect([403, 406, 200].map((status) => said({ status }))).toEqual([[], [], []])
    expect(said({ fault: 'scripted' })).toEqual([])
  })

  it.each([
    ['/v9/heartbeat', 'PATH-HEARTBEAT'],
    ['/v9/Heartbeat//', 'PATH-DOUBLE-SLASH'],
    ['/v9/HEARTBEAT/', 'PATH-HEARTBEAT'],
    ['/v9/register', 'PATH-REGISTER'],
    ['/v9/registration', 'PATH-REGISTER'],
    ['/v9/token', 'PATH-TOKEN'],
    ['/v9/jwt', 'PATH-TOKEN'],
    ['/v9/issue', 'PATH-TOKEN'],
  ])('%s is known by its last word', (path, id) => {
    expect(drift('registry', 'POST', path)).toEqual([id])
  })

  it.each(['/v9/beat', '/v9/registers', '/v9/tokens', '/v9/jwts', '/apis/v1', '/heartbeat/now'])(
    '%s is nothing that we know',
    (path) => {
      expect(drift('registry', 'POST', path)).toEqual([])
    },
  )

  it('is captured by the route for one droplet only as a POST right there', () => {
    const captured = ['/droplets/register', '/droplets/heartbeat']
    for (const path of captured) {
      expect(drift('registry', 'POST', path)).toEqual(['PATH-SPEC-405'])
      expect(drift('registry', 'PUT', path)).not.toContain('PATH-SPEC-405')
      expect(drift('registry', 'POST', `/v9${path}`)).not.toContain('PATH-SPEC-405')
    }
    expect(drift('registry', 'POST', '/droplets/register/')).not.toContain('PATH-SPEC-405')
  })

  it('belongs elsewhere only by the method and the whole path', () => {
    expect(words([missed('orchestrator', 'POST', '/registry/register')])).toMatchObject([
      { id: 'HOST-WRONG', fix: 'Call POST /registry/register at REGISTRY_BASE_URL.' },
    ])
    expect(drift('orchestrator', 'PUT', '/registry/register')).toEqual(['PATH-REGISTER'])
    expect(drift('orchestrator', 'GET', '/xwell-known/jwks.json')).toEqual([])
    expect(drift('orchestrator', 'GET', '/.well-known/jwksxjson')).toEqual([])
    expect(drift('registry', 'GET', '/droplets/a/b')).toEqual([])
  })

  it('was meant for the one with an id where one stands, be it a number or a host, and not a word', () => {
    const fixOf = (actor: Place, path: string): unknown =>
      words([missed(actor, 'GET', path)]).map(({ fix }) => fix)
    expect(fixOf('orchestrator', '/droplets/42/')).toEqual([
      'Call GET /droplets/{id} at ORCHESTRATOR_URL.',
    ])
    expect(fixOf('registry', '/registry/droplet/drop4.mesh.test/')).toEqual([
      'Call GET /registry/droplet/{id} at REGISTRY_BASE_URL.',
    ])
    expect(nearest({ actor: 'orchestrator', path: '/droplets/registr' })?.path).toBe(
      '/droplets/register',
    )
  })

  it('was meant for the path with the same last word, and then for the nearest', () => {
    const fix = (path: string, method = 'POST') => words([missed('registry', method, path)])[0]?.fix
    expect(fix('/x/token')).toBe('Call POST /auth/token at REGISTRY_BASE_URL.')
    expect(fix('/registry/registration')).toBe('Call POST /registry/register at REGISTRY_BASE_URL.')
    expect(fix('/a/very/long/way/to/the/heartbeat')).toMatch('POST /registry/heartbeat')
    expect(fix('/auth/jwt')).toBe('Call POST /auth/token at REGISTRY_BASE_URL.')
  })

  it('is quoted with up to eighty characters', () => {
    const seen = (length: number) =>
      words([missed('registry', 'POST', '/token'.padStart(length, '/v'))])[0]?.seen
    const long = (length: number) => `/${'v'.repeat(length - 7)}/token`
    const of = (length: number) => words([missed('registry', 'POST', long(length))])[0]?.seen
    expect(seen(10)).toMatch(/^POST \/v/)
    expect(of(80)).toMatch(`POST ${long(80)} came to the registry once and was answered 404.`)
    expect(of(81)).toMatch('POST to a path of 81 characters came to the registry once')
  })

  it('is counted', () => {
    const found = words([
      missed('registry', 'POST', '/token'),
      missed('registry', 'POST', '/token'),
    ])
    expect(found).toMatchObject([{ count: 2, seen: expect.stringMatching(/ 2 times and /) }])
  })
})
