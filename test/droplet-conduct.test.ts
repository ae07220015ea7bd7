import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { mutants } from '../mocks/mutants.ts'
import { envelope, envOf, fakeMesh, foreignPair, run, token } from './droplet-cast.ts'

describe('conduct', () => {
  test('a fault changes what it names', async () => {
    const { ask, post } = await run(undefined, { signature: 'unchecked', reply: 'new-trace' })
    const forged = token({}, {}, foreignPair.privateKey)
    expect(
      (await ask('/dependencies', { headers: { Authorization: `Bearer ${forged}` } })).status,
    ).toBe(200)
    const sent = envelope()
    const told: { trace_id?: string } = JSON.parse(
      await (await post('/message', sent, token())).text(),
    )
    expect(told.trace_id).not.toBe(sent.trace_id)
  })

  test('a self-signed token carries what the old token manager put into it', async () => {
    const { mesh } = await run(undefined, { tokenFrom: 'own-key-for-orchestrator' })
    const [call] = await mesh.until('/orchestrator/droplets/4')
    const [header, claims] = (call?.headers.authorization ?? '')
      .slice(7)
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()))
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect(Object.keys(claims)).toEqual(['droplet_id', 'iat', 'exp'])
    expect(mesh.to('/registry/heartbeat')[0]?.headers.authorization).not.toBe(
      call?.headers.authorization,
    )
  })

  test('mutants have names of their own and depart from the contract', async () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
    const { conforming } = await import('../mocks/droplet/conduct.ts')
    const base: Record<string, unknown> = { ...conforming }
    for (const { name, fault, caught } of mutants) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(caught.length, name).toBeGreaterThan(0)
      for (const [field, value] of Object.entries(fault)) {
        expect(field in base, `${name}: ${field}`).toBe(true)
        expect(value, `${name}: ${field}`).not.toEqual(base[field])
      }
    }
  })
})

describe('a process of its own', () => {
  test('leaves with 0 soon after SIGTERM', async () => {
    const mesh = await fakeMesh()
    const main = new URL('../dist/mocks/droplet/main.js', import.meta.url).pathname
    const child = spawn(process.execPath, [main], {
      env: envOf(mesh.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await mesh.until('/registry/heartbeat')
    const asked = performance.now()
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(performance.now() - asked).toBeLessThan(2_000)
  })
})
