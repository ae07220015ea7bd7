import { afterEach, expect, it } from 'vitest'
import { makeCast } from '../fixtures/keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import { createCollected } from '../src/cli/collect.ts'
import { reportOf } from '../src/cli/report.ts'
import { withoutOurFaults } from '../src/diagnosis/our-fault.ts'
import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Trouble } from '../src/model/report.ts'
import { inProcess } from '../src/self-test/in-process.ts'
import { orderFor } from '../src/self-test/order.ts'
import { checkOurselves } from '../src/session/self-check.ts'
import { openSession } from '../src/session/session.ts'
import { TroubleError } from '../src/session/trouble.ts'
import { listen } from '../src/wire/listen.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function ourMesh(): Promise<{ mesh: ActorMesh; check: (mesh: ActorMesh) => Promise<void> }> {
  const cast = await makeCast()
  const redactor = createRedactor()
  const mesh = await openMesh({
    profile,
    keys: cast,
    redactor,
    recorder: createRecorder(redactor),
    registryKey: 'rk-self',
    apiToken: 'at-self',
    dropletId: 42,
    dropletDomain: 'drop42.mesh.test',
    peerId: 5,
    peerDomain: 'drop5.mesh.test',
    seed: 1,
  })
  closers.push(() => mesh.close())
  return { mesh, check: (one) => checkOurselves(one, cast, profile) }
}

/** Our Registry, but what it answers under this path is changed on the way. */
async function tampered(
  mesh: ActorMesh,
  path: string,
  change: (body: string) => string,
): Promise<ActorMesh> {
  const proxy = await listen({
    answer: async (request) => {
      const { pathname, search } = new URL(request.url)
      const answer = await fetch(`${mesh.registryUrl}${pathname}${search}`, {
        method: request.method,
        headers: { 'user-agent': 'udc-conformance', 'x-registry-key': mesh.registryKey },
      })
      const body = await answer.text()
      return new Response(pathname.startsWith(path) ? change(body) : body, {
        status: answer.status,
      })
    },
  })
  closers.push(() => proxy.close())
  return { ...mesh, registryUrl: proxy.url, jwksUrl: `${proxy.url}/.well-known/jwks.json` }
}

const troubleOf = (work: Promise<unknown>): Promise<Trouble | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof TroubleError) return error.trouble
      throw error
    },
  )

const frame = { startedAt: new Date(), durationMs: 1, interrupted: false } as const

it('finds nothing wrong with the mesh as it is', async () => {
  const { mesh, check } = await ourMesh()
  expect(await troubleOf(check(mesh))).toBeUndefined()
  expect(mesh.calls()).toEqual([])
})

it.each([
  ['/auth/token', 'token answer', (body: string) => body.replace('"token"', '"jeton"')],
  ['/.well-known', 'key set', (body: string) => body.replaceAll('"sig"', '"enc"')],
  ['/.well-known', 'key set', (body: string) => body.replaceAll('"kid"', '"id"')],
  ['/registry/droplets', 'look-up record', (body: string) => body.replace(/http:/g, 'gopher:')],
  ['/registry/droplet/', 'look-up record', (body: string) => body.replace('endpoint', 'end')],
])('tells a broken answer of our own at %s as ours: %s', async (path, what, change) => {
  const { mesh, check } = await ourMesh()
  const trouble = await troubleOf(check(await tampered(mesh, path, change)))
  expect(trouble).toMatchObject({ kind: 'mock' })
  expect(trouble?.expected).toContain(what)
})

it('ends with 5 and the blame on the harness where our own message is not what is demanded', async () => {
  const demanding: Profile = {
    ...profile,
    message: { ...profile.message, required: [...profile.message.required, 'priority'] },
  }
  const order = orderFor({ profile: demanding, only: ['CTL-*'] })
  const trouble = await troubleOf(openSession(order, { start: inProcess({}) }))
  expect(trouble).toMatchObject({ kind: 'harness', came: 'without priority' })

  const collected = createCollected()
  collected.trouble = trouble
  const report = reportOf(order, collected, { ...frame, failOn: 'MUST', requireComplete: false })
  expect(report.exit.code).toBe(5)
  expect(report.verdict).toBe('undetermined')
  expect(new Set(report.findings.map(({ state, blame }) => `${state} ${blame}`))).toEqual(
    new Set(['not-run harness']),
  )
})

it('blames the mock for a failure that rests on an exchange which our own actor broke', () => {
  const finding: Finding = {
    id: 'SEND-OK',
    title: 't',
    role: 'droplet',
    group: 'SEND',
    level: 'MUST',
    state: 'fail',
    blame: 'droplet',
    clause: { text: 'c', source: 's' },
    needs: 'R',
    fix: 'change the droplet',
    evidence: ['x1'],
    durationMs: 1,
  }
  const exchange: Exchange = {
    id: 'x1',
    from: 'droplet',
    to: 'peer',
    request: { method: 'POST', url: '/message', headers: [] },
    silence: { kind: 'protocol', detail: 'our peer failed: TypeError' },
    startedAt: '',
    ms: 1,
    note: '',
  }
  const told = (met: Exchange) => withoutOurFaults([finding], new Map([['x1', met]]))[0]
  expect(told(exchange)).toMatchObject({ state: 'inconclusive', blame: 'mock' })
  expect(told(exchange)).not.toHaveProperty('fix')
  expect(told({ ...exchange, from: 'harness' })).toBe(finding)
})
