import { expect, it } from 'vitest'
import type { Cause } from '../src/model/report.ts'
import { prove } from '../src/self-test/prove.ts'

const only = ['CTL-POS-TOKEN', 'TOK-ORCH-FOUR-STEPS']
const asCoded = ['orchestrator-without-audience', 'registry-without-droplet-id'] as const

const steps = ({ proof = [] }: Cause): string[] =>
  proof.map(({ step, after }) => `${step.split(':')[0]} ${after.slice(0, 8)}`)

// The droplet's own status report concludes that with a token of the Registry everything works at once.
it('holds where the Orchestrator knows its audience', { timeout: 30_000 }, async () => {
  const { causes } = await prove({ tokenFrom: 'own-key-for-orchestrator' }, { only })
  const [cause] = causes
  expect(cause).toMatchObject({ id: 'D18-SELF-SIGNED', blame: 'droplet' })
  expect(cause?.explanation).toContain("signed by the Registry's key, the right kid")
  expect(cause && steps(cause)).toEqual([
    'register HTTP 201',
    'list droplets HTTP 200',
    'heartbeat HTTP 200',
    'get details HTTP 200',
  ])
})

it('does not hold where it passes none: a genuine token is refused, and then a 403 waits', {
  timeout: 30_000,
}, async () => {
  const { causes, findings } = await prove({}, { only, play: asCoded })
  expect(findings.find(({ id }) => id === 'CTL-POS-TOKEN')?.state).toBe('pass')
  const [cause] = causes
  expect(cause).toMatchObject({ id: 'D62-VERIFIER-CONFIG', blame: 'mock' })
  expect(cause?.explanation).toContain('passes no audience to its JWT library')
  expect(cause?.fix).toContain('audience=')
  expect(cause && steps(cause)).toEqual([
    'register HTTP 201',
    'list droplets HTTP 200',
    'heartbeat HTTP 403',
    'get details HTTP 200',
  ])
  expect(cause?.proof?.[2]?.after).toContain('cannot send heartbeat for droplet 42')
  expect(cause?.explanation).toContain('the next refusal is a 403')
})

it('names both sides where the droplet signs for itself and the Orchestrator has no audience', {
  timeout: 30_000,
}, async () => {
  const { causes } = await prove({ tokenFrom: 'own-key-for-orchestrator' }, { only, play: asCoded })
  const ids = causes.flatMap(({ id, alsoWrong }) => [id, ...alsoWrong.map((leaf) => leaf.id)])
  expect(ids.slice(0, 3)).toEqual(['D62-VERIFIER-CONFIG', 'D55-IDENTITY-TYPE', 'D18-SELF-SIGNED'])
})

it('does not blame the droplet for a token that lacks its droplet_id', {
  timeout: 30_000,
}, async () => {
  const { causes } = await prove({}, { only, play: ['registry-without-droplet-id'] })
  expect(causes).toHaveLength(1)
  expect(causes[0]).toMatchObject({ id: 'D55-IDENTITY-TYPE', blame: 'mock' })
})
