import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Control, openControl, secretHeader } from '../src/cli/mesh/control.ts'
import { createTraffic } from '../src/cli/mesh/traffic.ts'
import { type Bench, openBench } from '../src/session/bench/bench.ts'
import { benchOrder } from './mesh-cast.ts'

let bench: Bench
let control: Control
const toggled: string[] = []
const traffic = createTraffic()

beforeAll(async () => {
  bench = await openBench(benchOrder())
  bench.hear((heard) => void traffic.add(heard, bench.redactor))
  control = await openControl({
    bench,
    traffic,
    toggle(name, on) {
      bench.board.set(name, on)
      toggled.push(`${name} ${on}`)
    },
  })
})

afterAll(async () => {
  await control.close()
  await bench.close()
})

type Members = Record<string, unknown>

async function ask(
  method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS',
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; json: Members }> {
  const answer = await request(control.url + path, {
    method,
    headers: { [secretHeader]: control.secret, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  return { status: answer.statusCode, json: (await answer.body.json()) as Members }
}

describe('who may drive a bench', () => {
  const port = (): string => new URL(control.url).port
  it.each<[string, () => Record<string, string>, number]>([
    ['nobody without the secret', () => ({ [secretHeader]: '' }), 401],
    ['nobody with another', () => ({ [secretHeader]: 'x'.repeat(32) }), 401],
    ['no page of a browser', () => ({ origin: 'http://evil.test' }), 403],
    ['no page of this machine either', () => ({ origin: `http://127.0.0.1:${port()}` }), 403],
    ['nobody by a name of their own', () => ({ host: `evil.test:${port()}` }), 403],
    ['nobody by the bare address', () => ({ host: '127.0.0.1' }), 403],
  ])('%s', async (_, headers, status) => {
    for (const [method, path] of [
      ['GET', '/faults'],
      ['POST', '/faults/keys-down'],
      ['POST', '/mint'],
      ['OPTIONS', '/mint'],
    ] as const) {
      const answer = await ask(method, path, { headers: headers() })
      expect(answer.status).toBe(status)
      expect(JSON.stringify(answer.json)).not.toContain(control.secret)
    }
    expect(bench.board.isOn('keys-down')).toBe(false)
  })

  it('localhost is this machine too', async () => {
    const { status } = await ask('GET', '/faults', { headers: { host: `localhost:${port()}` } })
    expect(status).toBe(200)
  })
})

describe('faults', () => {
  it('are listed, switched on and off by name', async () => {
    expect((await ask('POST', '/faults/keys-down')).json).toEqual({ name: 'keys-down', on: true })
    expect((await fetch(bench.mesh.jwksUrl)).status).toBe(503)
    const { json } = await ask('GET', '/faults')
    expect(json.faults).toContainEqual(expect.objectContaining({ name: 'keys-down', on: true }))
    expect((await ask('DELETE', '/faults/keys-down')).json).toEqual({
      name: 'keys-down',
      on: false,
    })
    expect((await fetch(bench.mesh.jwksUrl)).status).toBe(200)
    expect(toggled.slice(-2)).toEqual(['keys-down true', 'keys-down false'])
  })

  it('a mistyped one names the nearest', async () => {
    const { status, json } = await ask('POST', '/faults/key-down')
    expect([status, json.detail]).toEqual([404, expect.stringContaining('"keys-down"')])
  })
})

describe('tokens', () => {
  it('are minted good, or with the deviation named', async () => {
    const good = await ask('POST', '/mint', { body: '{}' })
    expect(good.json).toEqual({ token: expect.stringMatching(/^ey/), deviation: null })
    const bad = await ask('POST', '/mint', { body: '{"deviation": "no aud"}' })
    expect(bad.json).toEqual({ token: expect.stringMatching(/^ey/), deviation: 'no aud' })
    expect((await ask('POST', '/mint')).status).toBe(200)
  })

  it.each([
    ['{"deviation": "no such deviation at all"}', 404],
    ['{"deviation": "aud"}', 409],
    ['{"deviation": 1}', 422],
    ['{"another": "no aud"}', 422],
    ['[', 422],
  ])('%s is answered %i', async (body, status) => {
    expect((await ask('POST', '/mint', { body })).status).toBe(status)
  })
})

describe('calls', () => {
  it('are listed as they were told, and another path says what there is', async () => {
    await fetch(`${bench.mesh.orchestratorUrl}/droplets`)
    await expect
      .poll(async () => (await ask('GET', '/calls')).json.calls)
      .toContainEqual(
        expect.objectContaining({
          to: 'orchestrator',
          path: '/droplets',
          status: 401,
          cause: 'D01-NO-HEADER',
        }),
      )
    const { status, json } = await ask('GET', '/elsewhere')
    expect([status, json.detail]).toEqual([404, expect.stringContaining('POST /mint')])
  })
})
