import { expect, it } from 'vitest'
import { prove } from '../src/self-test/prove.ts'
import { catalogue } from '../suites/catalogue.ts'

it('a droplet that slows down whoever guesses is asked at its pace, and accused of nothing', async () => {
  const { findings } = await prove(
    { refusalsPerSecond: 8 },
    { only: ['CTL-*', 'AUTH-SIG-S*', 'AUTH-SIG-BITFLIP', 'AUTH-SIG-TRUNC'], level: 'MUST' },
  )
  const told = Object.fromEntries(findings.map(({ id, state }) => [id, state]))
  expect(told).toMatchObject({ 'CTL-RATE': 'pass', 'CTL-POS-AFTER': 'pass' })
  const left = findings.filter(({ state }) => !['pass', 'inapplicable'].includes(state))
  for (const { id, state, message } of left) {
    expect({ id, state }).toEqual({ id, state: 'not-run' })
    expect(message).toMatch(/rate limit answered 429|turned requests away/)
    expect(catalogue.find((check) => check.id === id)?.tags).toEqual([
      expect.stringMatching(/timed|concurrent/),
    ])
  }
  expect(Object.values(told).filter((state) => state === 'pass').length).toBeGreaterThan(8)
})
