import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../../fixtures/profile-mesh.ts'
import type { Stage } from '../../src/model/stage.ts'
import { clockSkew, sampleClock } from '../../suites/droplet/ctl/clock.ts'
import { isFarOff, offsetOf } from '../../suites/droplet/ctl/target-clock.ts'
import { answer, clientOf, saying } from './peer.ts'

const samplesOf = async (date: string) => {
  const client = clientOf(await saying(answer('{}', `Date: ${date}`)))
  // Of a stage the clock is asked by these two alone.
  return sampleClock({ profile, ask: client.ask } as Stage)
}

describe('a droplet whose clock says', () => {
  test.each([
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    'Sat, 01 Jan 275760 00:00:00 GMT',
  ])('%s is far off by a finite time, and nothing is asked by its clock', async (date) => {
    const samples = await samplesOf(date)
    expect(samples).toHaveLength(5)
    expect(clockSkew(samples)).toSatisfy(Number.isFinite)
    expect(clockSkew(samples)).toBeGreaterThan(30_000)
    for (const { date: said = Number.NaN, sentAt, cameAt } of samples) {
      const offset = offsetOf(said, sentAt, cameAt)
      expect(offset && isFarOff(offset)).toBe(true)
    }
  })

  test.each(['yesterday', '', '0', 'Thu, 99 Zzz 9999 99:99:99 GMT', '1e999'])(
    '%j, which may be no time at all, leaves no number that is none',
    async (date) => {
      const samples = await samplesOf(date)
      const skew = clockSkew(samples)
      if (skew !== undefined) expect(skew).toSatisfy(Number.isFinite)
      for (const { date: said } of samples) expect(said).not.toBeNaN()
    },
  )
})
