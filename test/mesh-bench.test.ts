import { describe, expect, it } from 'vitest'
import type { Bench } from '../src/session/bench/bench.ts'
import type { Heard } from '../src/session/bench/hear.ts'
import { createTokenMemory } from '../src/session/bench/token-memory.ts'
import { atBench, fourCalls, ids, issuedBy, ownPem, selfSigned } from './mesh-cast.ts'

describe('the story of a droplet that signs its own tokens', () => {
  it('names the cause of all four refusals, and what would be refused next', () =>
    atBench({ ownKeyPem: ownPem }, async (bench, told) => {
      expect(await fourCalls(bench, selfSigned())).toEqual([401, 401, 401, 401])
      const heard = await told()
      expect(ids(heard)).toEqual(Array(4).fill('D18-SELF-SIGNED'))
      expect(heard[0]?.verdict.reason).toMatchObject({
        confidence: 0.99,
        fix: expect.stringContaining('POST /auth/token'),
        alsoWrong: ['The token has no kid', 'The token has no iss', 'The token has no aud'],
        seen: expect.stringContaining('does not verify'),
      })
    }))

  it('without the key asks for it, and claims no self-signing', () =>
    atBench({}, async (bench, told) => {
      await fourCalls(bench, selfSigned())
      const [first] = await told()
      expect(first?.verdict.reason?.id).not.toContain('D18')
      expect(first?.verdict.reason?.help).toContain('--own-key FILE')
    }))

  it("turns green with the Registry's token", () =>
    atBench({ ownKeyPem: ownPem }, async (bench, told) => {
      expect(await fourCalls(bench, await issuedBy(bench))).toEqual([201, 200, 200, 200])
      const [issued, ...calls] = await told()
      expect(issued?.verdict.said).toBe('token issued to drop42.mesh.test for 3,600 s')
      for (const { verdict } of calls) {
        expect(verdict.tone).toBe('good')
        expect(verdict.said).toMatch(/^token good: issued by the Registry, 3,(600|59\d) s left$/)
      }
    }))
})

describe('a refusal that no token could have saved', () => {
  const post = (url: string, headers: Record<string, string> = {}, body = '{}') =>
    fetch(url, { method: 'POST', headers, body })

  it.each<[string, string, (bench: Bench) => Promise<unknown>]>([
    [
      'REGISTRY-KEY',
      'REGISTRY_KEY',
      ({ mesh }) => post(`${mesh.registryUrl}/auth/token?droplet_id=a`),
    ],
    [
      'REGISTRY-KEY',
      'REGISTRY_KEY',
      async (bench) =>
        post(`${bench.mesh.registryUrl}/registry/heartbeat`, {
          authorization: `Bearer ${await issuedBy(bench)}`,
          'x-registry-key': 'another',
        }),
    ],
    [
      'TOKEN-REQUEST',
      'query',
      ({ mesh }) => post(`${mesh.registryUrl}/auth/token`, { 'x-registry-key': mesh.registryKey }),
    ],
    [
      'WRONG-ACTOR',
      'ORCHESTRATOR_URL',
      ({ mesh }) => post(`${mesh.registryUrl}/droplets/register`),
    ],
    ['WRONG-ACTOR', 'REGISTRY_BASE_URL', ({ mesh }) => post(`${mesh.orchestratorUrl}/auth/token`)],
    ['PATH-REGISTER', '/registry/register', ({ mesh }) => post(`${mesh.registryUrl}/register`)],
    ['WRONG-PATH', '/registry/register', ({ mesh }) => post(`${mesh.registryUrl}/nonsense`)],
    ['METHOD-GET', 'POST', ({ mesh }) => fetch(`${mesh.registryUrl}/registry/register`)],
    ['WRONG-METHOD', 'method', ({ mesh }) => post(`${mesh.registryUrl}/registry/list`)],
    ['UNKNOWN-DROPLET', 'GET', ({ mesh }) => fetch(`${mesh.registryUrl}/droplets/4711`)],
    [
      'NOT-REGISTERED',
      'Register',
      async (bench) =>
        post(
          `${bench.mesh.registryUrl}/registry/heartbeat`,
          { authorization: `Bearer ${await issuedBy(bench)}` },
          '{"id": "nobody"}',
        ),
    ],
    [
      'FOREIGN-HEARTBEAT',
      'DROPLET_ID',
      async (bench) =>
        post(
          `${bench.mesh.orchestratorUrl}/droplets/7/heartbeat`,
          { authorization: `Bearer ${await issuedBy(bench)}` },
          '{"status": "active"}',
        ),
    ],
    [
      'REG-ID-FIELDS',
      'host',
      async (bench) =>
        post(
          `${bench.mesh.registryUrl}/registry/register`,
          { authorization: `Bearer ${await issuedBy(bench)}` },
          '{"id": "drop42.mesh.test"}',
        ),
    ],
    [
      'BODY',
      'JSON',
      async (bench) =>
        post(
          `${bench.mesh.registryUrl}/registry/register`,
          { authorization: `Bearer ${await issuedBy(bench)}` },
          '["drop42.mesh.test"]',
        ),
    ],
    ['FOLLOWED-A-TOKEN', 'JWKS_URL', ({ mesh }) => fetch(`${mesh.lureUrl}/jku/jwks.json`)],
  ])('%s says what to do (%s)', (id, todo, ask) =>
    atBench({}, async (bench, told) => {
      await ask(bench)
      const last = (await told()).at(-1)
      expect(last?.verdict.reason).toMatchObject({ id, fix: expect.stringContaining(todo) })
    }),
  )
})

describe('a message to the peer', () => {
  const send = ({ mesh }: Bench, headers: Record<string, string>) =>
    fetch(`${mesh.peerUrl}/message`, { method: 'POST', headers, body: '{}' })

  it('is answered whatever its token, and the line says what a peer of the mesh would do', () =>
    atBench({ ownKeyPem: ownPem }, async (bench, told) => {
      const good = await issuedBy(bench)
      await send(bench, { authorization: `Bearer ${good}` })
      await send(bench, { authorization: `Bearer ${selfSigned()}` })
      await send(bench, {})
      const [, ...messages] = await told()
      expect(messages.map(({ call }) => call.status)).toEqual([200, 200, 200])
      expect(ids(messages)).toEqual([undefined, 'D18-SELF-SIGNED', 'D01-NO-HEADER'])
      expect(messages.map(({ verdict }) => verdict.said)).toEqual([
        expect.stringContaining('token good: issued by the Registry'),
        'a real peer would refuse this token',
        'a real peer would refuse this token',
      ])
    }))
})

describe('what a bench keeps', () => {
  it('the environment holds the secrets, the exchanges do not', () =>
    atBench({}, async (bench, told) => {
      const token = await issuedBy(bench)
      await fourCalls(bench, token)
      await fetch(`${bench.mesh.registryUrl}/x?api_key=${bench.mesh.apiToken}`)
      const everything = JSON.stringify([
        bench.exchanges(),
        (await told()).map((one) => one.verdict),
      ])
      expect(bench.environment.REGISTRY_KEY).toBe(bench.mesh.registryKey)
      for (const secret of [
        token,
        token.split('.')[2] ?? '',
        bench.mesh.registryKey,
        bench.mesh.apiToken,
      ])
        expect(everything).not.toContain(secret)
      expect(bench.exchanges()).toHaveLength(6)
    }))

  it('tells what came before anybody listened', async () => {
    await atBench({}, async (bench) => {
      await fetch(bench.mesh.jwksUrl)
      const late: Heard[] = []
      await bench.hear((one) => void late.push(one))()
      expect(late.map(({ verdict }) => verdict.said)).toEqual(['1 key published'])
    })
  })

  it('remembers the latest tokens only', () => {
    const memory = createTokenMemory(3)
    for (const token of ['a', 'b', 'c', 'd']) memory.add(token, { kind: 'issued' })
    expect(memory.originOf('a')).toBeUndefined()
    expect(memory.issued()).toEqual(['b', 'c', 'd'])
  })
})
