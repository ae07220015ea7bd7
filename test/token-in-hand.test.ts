import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCast } from '../fixtures/keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import { type RunningDroplet, startDroplet } from '../mocks/droplet/droplet.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { runForReport } from './spawned.ts'

const names = {
  dropletId: 42,
  dropletDomain: 'drop42.mesh.test',
  peerId: 5,
  peerDomain: 'drop5.mesh.test',
}
let mesh: ActorMesh
let droplet: RunningDroplet
let folder: string

/** A mesh that stands for the real one: the run is told nothing of it but a token. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'udc-token-'))
  const redactor = createRedactor()
  mesh = await openMesh({
    ...names,
    profile,
    keys: await makeCast(),
    redactor,
    recorder: createRecorder(redactor),
    registryKey: 'a-registry-key-of-this-test',
    apiToken: 'an-api-token-of-this-test',
    seed: 1,
  })
  droplet = await startDroplet({
    PORT: '0',
    DROPLET_ID: '42',
    DROPLET_DOMAIN: names.dropletDomain,
    DROPLET_NAME: 'somebody',
    STEWARD: 'somebody',
    REGISTRY_BASE_URL: mesh.registryUrl,
    REGISTRY_KEY: mesh.registryKey,
    JWT_ISSUER: mesh.issuer,
    JWT_AUDIENCE: mesh.audience,
    JWKS_URL: mesh.jwksUrl,
  })
})

afterAll(async () => {
  await droplet.close()
  await mesh.close()
  rmSync(folder, { recursive: true, force: true })
})

async function tokenOf(id: string): Promise<string> {
  const answer = await fetch(`${mesh.registryUrl}/auth/token?droplet_id=${id}`, {
    method: 'POST',
    headers: { 'x-registry-key': mesh.registryKey },
  })
  const { token } = (await answer.json()) as { token: string }
  const file = join(folder, `${id}.token`)
  writeFileSync(file, `${token}\n`)
  return file
}

describe('a run with a token in hand', () => {
  it('compares every refusal with an acceptance, and finds nothing wrong', {
    timeout: 60_000,
  }, async () => {
    const { code, report } = await runForReport([
      droplet.url,
      '--token-file',
      await tokenOf(names.peerDomain),
    ])
    const { fail, inconclusive, error, blocked, pass } = report.summary.byState
    expect({ fail, inconclusive, error, blocked }).toEqual({
      fail: 0,
      inconclusive: 0,
      error: 0,
      blocked: 0,
    })
    expect(pass).toBeGreaterThan(130)
    expect(report.summary.weak).toBe(0)
    expect(report.access).toEqual(['U', 'T'])
    expect({ code, verdict: report.verdict }).toEqual({ code: 0, verdict: 'undetermined' })
  })

  it('names the cause when the token is refused, and blocks what rests on it', {
    timeout: 60_000,
  }, async () => {
    const stale = join(folder, 'stale.token')
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    writeFileSync(
      stale,
      `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: mesh.issuer, aud: mesh.audience, sub: 'drop5', exp: 1_700_000_000 })}.${'A'.repeat(342)}`,
    )
    const { code, report } = await runForReport([droplet.url, '--token-file', stale])
    expect(code).toBe(1)
    expect(report.findings.find(({ id }) => id === 'CTL-POS-TOKEN')?.state).toBe('fail')
    expect(report.causes[0]?.id).toBe('D44-EXPIRED')
    expect(report.summary.byState.blocked).toBeGreaterThan(80)
  })
})
