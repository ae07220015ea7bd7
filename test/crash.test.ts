import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { conductAll, refusals, worldWith } from './kernel-cast.ts'
import { runForReport } from './spawned.ts'

const path = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

describe('a droplet that crashes at its tenth request, whatever that is', () => {
  it('is one cause, with the request and the last lines, and everything else is blocked', {
    timeout: 120_000,
    retry: 1,
  }, async () => {
    const command = [process.execPath, path('crashing-droplet.mjs'), path('strangers/raw-http.mjs')]
    const { code, report } = await runForReport(['--command', command.join(' ')])
    const failed = report.findings.filter(({ state }) => state === 'fail')
    expect({ code, causes: report.causes.map(({ id }) => id) }).toEqual({
      code: 1,
      causes: ['ENDS-BY-ITSELF'],
    })
    expect(failed).toHaveLength(1)
    expect(failed[0]?.actual).toMatch(/ended with exit code 1 while it was asked [A-Z]+ \//)
    expect(failed[0]?.actual).toContain("reading 'tenth'")
    expect(report.summary.byState.blocked).toBeGreaterThan(300)
    expect(report.run.durationMs).toBeLessThan(30_000)
  })
})

describe('a control that meets silence', () => {
  const worldThatEndsAfter = (requests: number) => {
    let left = requests
    const world = worldWith({
      control: async () =>
        left-- > 0
          ? { held: true, met: 'HTTP 200', exchanges: ['x control'] }
          : { held: false, met: 'no answer (reset)', exchanges: ['x control'] },
      revive: async () => {
        left = requests
        return true
      },
      endedAgain: (asked) => `it ended at round ${asked}`,
    })
    return world
  }

  it('accuses no request when good requests alone end the droplet again', async () => {
    const world = worldThatEndsAfter(4)
    const found = await conductAll(world, refusals(world, 60, []))
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['pass', 'blocked']))
    expect(found.filter(({ state }) => state === 'blocked').length).toBeGreaterThan(20)
  })

  it('and makes sure of that once in a run', async () => {
    const world = worldThatEndsAfter(200)
    const found = await conductAll(world, refusals(world, 60, []))
    expect(found.map(({ state }) => state)).toEqual(found.map(() => 'pass'))
  })
})
