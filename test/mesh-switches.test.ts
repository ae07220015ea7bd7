import { readdirSync, readFileSync } from 'node:fs'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { CannotForge } from '../fixtures/mint.ts'
import type { Bench } from '../src/session/bench/bench.ts'
import { allDeviations, deviationsCalled } from '../src/session/bench/deviations.ts'
import { switches } from '../src/session/bench/switches.ts'
import { atBench, fourCalls, ids, issuedBy } from './mesh-cast.ts'

describe('the switches', () => {
  it('have a name and a key each', () => {
    expect(new Set(switches.map(({ name }) => name)).size).toBe(switches.length)
    const keys = switches.map(({ key }) => key)
    expect(new Set([...keys, 'q', '?']).size).toBe(switches.length + 2)
  })

  const outcome = async (asked: () => Promise<Response>): Promise<string> => {
    try {
      const answer = await asked()
      const text = await answer.text()
      return `${answer.status} ${answer.headers.get('retry-after') ?? ''} ${claimsIn(text) ?? text.slice(0, 20)}`
    } catch {
      return 'no answer'
    }
  }

  /** The names of what an issued token says; undefined for every other answer. */
  const claimsIn = (text: string): string | undefined =>
    text.startsWith('{"token"')
      ? Object.keys(decodeJwt((JSON.parse(text) as { token: string }).token)).join()
      : undefined

  const everything = async (bench: Bench): Promise<string[]> => {
    const { mesh } = bench
    const token = bench.mint()
    const body = JSON.stringify({ id: 'x', host: 'x', droplet_id: 42 })
    const headers = { authorization: `Bearer ${token}`, 'x-registry-key': mesh.registryKey }
    const post = (url: string) => () => fetch(url, { method: 'POST', headers, body })
    const get = (url: string) => () => fetch(url, { headers })
    const asked = [
      post(`${mesh.registryUrl}/auth/token?droplet_id=drop42.mesh.test`),
      post(`${mesh.registryUrl}/registry/register`),
      post(`${mesh.registryUrl}/registry/heartbeat`),
      get(`${mesh.orchestratorUrl}/droplets`),
      post(`${mesh.peerUrl}/message`),
    ]
    const found: string[] = []
    for (const ask of asked) found.push(await outcome(ask))
    const keys = await outcome(get(mesh.jwksUrl))
    return [...found, keys.startsWith('200') ? await keysOf(bench) : keys]
  }

  const keysOf = async ({ mesh }: Bench): Promise<string> => {
    const { keys } = (await (await fetch(mesh.jwksUrl)).json()) as { keys: { kid: string }[] }
    return `${keys.map(({ kid }) => kid).join(' ')} signer ${mesh.signer()}`
  }

  const quick = switches.filter(({ name }) => name !== 'slow-keys')

  it.each(quick.map(({ name }) => name))('%s changes what is answered, and is undone', (name) =>
    atBench({}, async (bench) => {
      const before = await everything(bench)
      bench.board.set(name, true)
      bench.board.set(name, true)
      const during = await everything(bench)
      bench.board.set(name, false)
      expect(during).not.toEqual(before)
      expect(await everything(bench)).toEqual(before)
    }),
  )

  it('a fault of ours is said to be ours', () =>
    atBench({}, async (bench, told) => {
      bench.board.set('orchestrator-401', true)
      await fourCalls(bench, bench.mint())
      for (const { verdict } of await told())
        expect(verdict).toMatchObject({ tone: 'scripted', said: 'fault orchestrator-401' })
    }))

  it('after a rotation old tokens are good as long as their key is published', () =>
    atBench({}, async (bench, told) => {
      const old = await issuedBy(bench)
      bench.board.set('rotate-keys', true)
      expect(await fourCalls(bench, old)).toEqual([201, 200, 200, 200])
      bench.board.set('retire-key', true)
      await told()
      expect(await fourCalls(bench, old)).toEqual([401, 401, 401, 401])
      expect(ids(await told())[0]).toBe('D29-KID-RETIRED')
      expect(await fourCalls(bench, await issuedBy(bench))).toEqual([201, 200, 200, 200])
      bench.board.set('retire-key', false)
      expect(await fourCalls(bench, old)).toEqual([201, 200, 200, 200])
    }))
})

describe('minting', () => {
  it('a good token verifies under the published keys', () =>
    atBench({}, async (bench) => {
      bench.board.set('rotate-keys', true)
      const shown = (await (await fetch(bench.mesh.jwksUrl)).json()) as JSONWebKeySet
      const keys = createLocalJWKSet(shown)
      const { issuer, audience } = bench.mesh
      const { payload } = await jwtVerify(bench.mint(), keys, { issuer, audience })
      expect(payload.sub).toBe('drop5.mesh.test')
    }))

  it('a deviating token shows as the one it is when it comes back', () =>
    atBench({}, async (bench, told) => {
      const all = allDeviations()
      const [selfSigned] = deviationsCalled("signed by the droplet's own key, with its kid", all)
      const [audience] = deviationsCalled('NO AUD', all)
      await fourCalls(bench, bench.mint(selfSigned))
      await fourCalls(bench, bench.mint(audience))
      const found = ids(await told())
      expect([found[0], found[4]]).toEqual(['D18-SELF-SIGNED', 'D51-AUD-MISSING'])
    }))

  it('no file of deviations is forgotten', () => {
    const here = readFileSync(
      new URL('../src/session/bench/deviations.ts', import.meta.url),
      'utf8',
    )
    for (const file of readdirSync(new URL('../fixtures/deviations/', import.meta.url)))
      expect(here).toContain(`/fixtures/deviations/${file}'`)
  })

  it('every deviation has a name of its own and can be made, or says why not', () =>
    atBench({}, async (bench) => {
      const all = allDeviations()
      expect(all.length).toBeGreaterThan(200)
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
      const made = all.filter((deviation) => {
        try {
          return bench.mint(deviation) !== ''
        } catch (error) {
          expect(error).toBeInstanceOf(CannotForge)
          return false
        }
      })
      expect(made.length).toBeGreaterThan(all.length * 0.95)
    }))

  it('a droplet with the id of the usual peer gets another peer', () =>
    atBench({ droplet: { id: 5, domain: 'drop5.mesh.test', port: 8010 } }, async (bench) => {
      expect(decodeJwt(bench.mint()).droplet_id).toBe(6)
    }))
})
