import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import { call, domain, registryKey, reply, told, words } from './stories-bounds-cast.ts'

// Addresses, names, keys and headers of a droplet: each member of a list alone, and what lies just beside.

const registers = (json: unknown, more: Partial<Call> = {}): Call =>
  call({ purpose: 'register', path: '/registry/register', json, ...more })

describe('an address in a registration', () => {
  const said = (json: unknown, dropletUrl = 'https://drop42.example') =>
    told([registers(json)], [], { dropletUrl })
  const names = ['host', 'endpoint', 'url', 'fqdn', 'id', 'droplet_id']

  it.each(names)('is looked for in %s, wherever that stands', (name) => {
    const own = { [name]: 'https://http://a.example' }
    for (const json of [own, { metadata: own }, { payload: own }])
      expect(said(json)).toEqual(['HOST-SCHEME-DOUBLE'])
    expect(said({ other: own })).toEqual([])
    expect(said({ [name]: ['https://http://a.example'] })).toEqual([])
    const purposes = (['orchestrator-register', 'heartbeat', 'token'] as const).map((purpose) =>
      told([registers(own, { purpose, status: 200 })]),
    )
    expect(purposes).toEqual([['HOST-SCHEME-DOUBLE'], [], []])
  })

  it('bears a scheme only where it is a host', () => {
    expect(said({ host: 'https://a.example' })).toEqual(['HOST-SCHEME-DOUBLE'])
    expect(said({ endpoint: 'https://a.example' })).toEqual([])
    expect(said({ host: 'a.example' })).toEqual([])
  })

  it('is local in each of its spellings', () => {
    const local = ['localhost', 'http://localhost:80', '127.0.0.1', '0.0.0.0/x', '[::1]:80']
    expect(local.map((url) => said({ url }))).toEqual(local.map(() => ['HOST-LOCALHOST']))
    const other = ['localhost.example', 'a.localhost', '127.0.0.example', 'http://10.0.0.1']
    expect(other.map((url) => said({ url }))).toEqual(other.map(() => []))
    expect(said({ host: 'http://localhost' })).toEqual(['HOST-SCHEME-DOUBLE'])
  })

  it.each(names)('%s of a droplet on this machine is wrong only as a name', (name) => {
    const isName = !['endpoint', 'url'].includes(name)
    const here = (dropletDomain: string | undefined) =>
      told([registers({ [name]: 'localhost' })], [], { dropletDomain })
    expect(here(domain)).toEqual(isName ? ['HOST-LOCALHOST'] : [])
    expect(here('localhost')).toEqual([])
    expect(here(undefined)).toEqual([])
  })
})

describe('a header with an underscore', () => {
  const said = (header: string, status: number | undefined = 401, more: readonly string[] = []) =>
    told([
      call({ status, rawHeaders: [header, ...more].map((name): [string, string] => [name, 'v']) }),
    ])

  it.each(['X_Token', 'api_key', 'AUTH_X', 'my_secret'])('%s is a credential', (name) => {
    expect(said(name)).toEqual(['AUTH-PROXY-UNDERSCORE'])
    expect(said(name, 401, [name.replace('_', '-')])).toEqual([])
    expect(said(name.replace('_', '-'))).toEqual([])
  })

  it('counts where it carries a credential and the call was refused', () => {
    expect(said('x_trace')).toEqual([])
    const of = (status: number | undefined) => said('api_key', status).length
    expect([399, 400, 499, 500].map(of)).toEqual([0, 1, 1, 0])
    expect(told([call({ status: undefined, rawHeaders: [['api_key', 'v']] })])).toEqual([])
  })
})

describe('a call without the registry key', () => {
  const refusal = 'no X-Registry-Key header'
  const said = (more: Partial<Call>) => told([call({ status: 401, refusal, ...more })])

  it('is told where a good token was refused for it', () => {
    expect(said({})).toEqual(['AUTH-KEY-HEADER-MISSING'])
    expect(said({ refusal: 'no X-Registry-Key' })).toEqual([])
    expect(said({ status: 403 })).toEqual([])
    expect(said({ fault: 'scripted' })).toEqual([])
    expect(said({ purpose: 'token' })).toEqual(['AUTH-WRONG-REGISTRY-KEY'])
  })
})

describe('a registry key', () => {
  const asks = (key: string | undefined, more: Partial<Call> = {}): Call =>
    call({
      purpose: 'token',
      status: 401,
      rawHeaders: key === undefined ? [] : [['X-Registry-Key', key]],
      ...more,
    })
  const wrong = ['AUTH-WRONG-REGISTRY-KEY']

  it('is refused with 401 or 403, and with 400 by others', () => {
    const of = (status: number) => told([asks('x', { status })])
    expect([400, 401, 402, 403, 404].map(of)).toEqual([['AUTH-SECRET-400'], wrong, [], wrong, []])
    expect(told([asks('x', { fault: 'scripted' })])).toEqual([])
    expect(told([asks('x', { fault: 'scripted', status: 400 })])).toEqual(['AUTH-SECRET-400'])
    expect(told([asks('x')], [], { registryKey: undefined })).toEqual([])
    expect(told([asks(registryKey)])).toEqual([])
  })

  it('is meant by a token request that is a POST, and by others where our Registry says so', () => {
    expect(told([asks('x', { method: 'GET' })])).toEqual([])
    const other: Partial<Call> = { purpose: 'heartbeat', refusal: 'X-Registry-Key is not ours' }
    expect(told([asks('x', other)])).toEqual(wrong)
    expect(told([asks('x', { ...other, method: 'GET' })])).toEqual(wrong)
    expect(told([asks('x', { ...other, refusal: 'no X-Registry-Key is not' })])).toEqual([])
  })

  it('was right once who got a token by it', () => {
    const issued = asks(registryKey, { issued: 'a.b.c', status: 200 })
    expect(told([issued, asks('x')])).toEqual([])
    const refusal = 'X-Registry-Key is not ours'
    expect(told([issued, asks('x', { purpose: 'register', refusal })])).toEqual(wrong)
  })

  it('is not missing where it travels by another name, or in the address or body', () => {
    const key = 'a key/1'
    const of = (more: Partial<Call>) =>
      told([asks(undefined, more)], [], { registryKey: key }).length
    expect(of({})).toBe(1)
    expect(of({ rawHeaders: [['x-api-key', key]] })).toBe(0)
    expect(of({ rawHeaders: [['x-api-key', `${key}0`]] })).toBe(1)
    expect([key, encodeURIComponent(key)].map((target) => of({ target }))).toEqual([0, 0])
    expect([key, encodeURIComponent(key)].map((text) => of({ text }))).toEqual([0, 0])
  })

  it('is wrong in ways that have words of their own', () => {
    const loads = 'REGISTRY_KEY is not loaded: set it, and refuse to start without it.'
    const trims =
      'Trim and unquote REGISTRY_KEY when the settings are read; a file with CRLF leaves a CR behind.'
    const of = (key: string | undefined) => words([asks(key)]).map(({ seen, fix }) => [seen, fix])
    const seen = (flaw: string, count = 'once') => `Calls were answered 401 ${count}: ${flaw}.`
    expect(of(undefined)).toEqual([
      [seen('they have no X-Registry-Key'), 'Send REGISTRY_KEY in X-Registry-Key.'],
    ])
    expect([of(''), of(' ')]).toEqual(
      [0, 1].map(() => [[seen('their X-Registry-Key is empty'), loads]]),
    )
    for (const word of ['undefined', 'null', 'None'])
      expect(of(word)).toEqual([[seen(`their X-Registry-Key says ${word.toLowerCase()}`), loads]])
    const dressed = [`"${registryKey}"`, `${registryKey}%0A`, `${registryKey}%0d`]
    for (const key of [...dressed, `${registryKey}\\r`, `${registryKey}\\n`, `'${registryKey} '`])
      expect(of(key)[0]?.[1]).toBe(trims)
    expect(of('other')[0]?.[0]).toMatch(`(5 characters) is another key (of ${registryKey.length})`)
    expect(words([asks('x'), asks('y')])[0]?.seen).toMatch('401 2 times:')
    expect(words([asks('x', { status: 400 })])[0]?.fix).toMatch('Treat a 400')
  })
})

describe('a name of the droplet', () => {
  const beats = (json: unknown, more: Partial<Call> = {}): Call =>
    call({ purpose: 'heartbeat', json: { load: 0, ...Object(json) }, ...more })

  it('has one of four forms, in each of three members', () => {
    const forms = [42, '42', 'droplet-42', domain]
    for (const one of forms)
      for (const other of forms)
        expect(told([registers({ id: one }), beats({ id: other })])).toEqual(
          one === other ? [] : ['REG-ID-FORMAT'],
        )
    for (const name of ['droplet_id', 'host'])
      expect(told([registers({ id: domain, [name]: 42 })])).toEqual(['REG-ID-FORMAT'])
    expect(told([registers({ id: domain, name: 42 })])).toEqual([])
    for (const none of ['', 'droplet', 'http://a.example', 'a.b/c', null, ['42']])
      expect(told([registers({ id: 42, host: none })])).not.toContain('REG-ID-FORMAT')
    expect(told([registers({ id: 42 }), beats({ id: '42' }, { purpose: 'lookup' })])).toEqual([])
  })

  it('is a number for the Orchestrator', () => {
    const asked = (refusal: string, json: unknown, more: Partial<Call> = {}) =>
      words([
        call({
          actor: 'orchestrator',
          purpose: 'orchestrator-register',
          status: 422,
          path: '/p',
          ...{ refusal, json },
          ...more,
        }),
      ]).map(({ id, seen }) => `${id} ${seen}`)
    const path = 'the id in the path is no integer'
    const member = 'wants a positive integer droplet_id'
    const said = (id: string) =>
      `REG-ID-FORMAT The Orchestrator was told the id "${id}" and wants an integer.`
    expect(asked(member, { droplet_id: 'x' })).toEqual([said('x')])
    expect(asked(member, {})).toEqual([])
    expect(asked('other', { droplet_id: 'x' })).toEqual([])
    expect(asked(path, {}, { purpose: 'orchestrator-heartbeat' })).toEqual([said('/p')])
    expect(asked(member, { droplet_id: 'x' }, { status: 400 })).toEqual([])
    expect(asked(member, { droplet_id: 'x' }, { actor: 'registry' })).toEqual([])
  })

  it('is looked for in the query of a token request', () => {
    const refusal = 'droplet_id is in the body, not in the query'
    const asked = (more: Partial<Call>) =>
      told([call({ purpose: 'token', status: 422, refusal, ...more })])
    expect(asked({})).toEqual(['SEND-QUERY-BODY'])
    expect(asked({ status: 400 })).not.toContain('SEND-QUERY-BODY')
    expect(asked({ purpose: 'other' })).toEqual([])
    expect(asked({ refusal: 'droplet_id is missing' })).toEqual([])
  })

  it('is looked for in the query of a request to send', () => {
    const json = (place: string) => ({ detail: [{ loc: [place, 'target_droplet_id'] }] })
    const asked = (path: string, method: string, status: number, place: string) =>
      told([], [reply({ path, method }, { status, json: json(place) })])
    expect(asked('/send', 'POST', 422, 'query')).toEqual(['SEND-QUERY-BODY'])
    expect(asked('/send', 'POST', 422, 'body')).toEqual([])
    expect(asked('/send', 'POST', 400, 'query')).toEqual([])
    expect(asked('/send', 'GET', 422, 'query')).toEqual([])
    expect(asked('/other', 'POST', 422, 'query')).toEqual([])
    const both = reply(
      { path: '/send' },
      { status: 422, json: { detail: [{ loc: ['body', 'a'] }, { loc: ['query', 'b'] }] } },
    )
    expect(words([], [both])[0]?.seen).toMatch('looks for b in the query')
  })
})
