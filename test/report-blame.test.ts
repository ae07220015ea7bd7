import { expect, it } from 'vitest'
import { createCollected } from '../src/cli/collect.ts'
import { reportOf } from '../src/cli/report.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Blame } from '../src/model/outcome.ts'
import type { Cause } from '../src/model/report.ts'
import { orderFor } from '../src/self-test/order.ts'

const id = 'TOK-ORCH-FOUR-STEPS'

/** The report on one failed row with a cause on that side. */
function reportWith(blame: Blame) {
  const finding: Finding = {
    id,
    title: 'calls to the Orchestrator succeed',
    role: 'droplet',
    group: 'TOK',
    level: 'MUST',
    state: 'fail',
    blame: 'droplet',
    clause: { text: 'they do', source: 'Orchestrator Integration Status' },
    needs: 'R',
    expected: 'HTTP 201',
    actual: 'HTTP 401',
    fix: 'change the droplet',
    evidence: [],
    durationMs: 1,
  }
  const cause: Cause = {
    id: 'D62-VERIFIER-CONFIG',
    title: 'The verifier wants other tokens',
    blame,
    confidence: 0.9,
    checks: [id],
    explanation: '',
    fix: 'change that side',
    alsoWrong: [],
  }
  const collected = createCollected()
  collected.findings.set(id, finding)
  collected.end = {
    access: ['U', 'T', 'R', 'P'],
    url: 'http://127.0.0.1:1',
    notes: [],
    diagnoses: [cause],
    timings: { phases: [], waitedMs: 0 },
    mockFailures: [],
  }
  const frame = { startedAt: new Date(), durationMs: 1, interrupted: false } as const
  return reportOf(orderFor({ only: [id] }), collected, {
    ...frame,
    failOn: 'MUST',
    requireComplete: false,
  })
}

it('calls a failure behind the droplet a failure', () => {
  const { findings, exit, verdict } = reportWith('droplet')
  expect(findings[0]).toMatchObject({ state: 'fail', blame: 'droplet', fix: 'change the droplet' })
  expect({ verdict, code: exit.code }).toEqual({ verdict: 'nonconformant', code: 1 })
})

it("calls a failure behind the mesh unclear, and gives no fix of the droplet's", () => {
  const { findings, exit, verdict } = reportWith('mock')
  expect(findings[0]).toMatchObject({
    state: 'inconclusive',
    blame: 'mock',
    message: 'The verifier wants other tokens',
  })
  expect(findings[0]).not.toHaveProperty('fix')
  expect(verdict).toBe('undetermined')
  expect(exit.code).not.toBe(1)
})
