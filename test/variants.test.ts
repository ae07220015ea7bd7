import { describe, expect, it } from 'vitest'
import { conforming } from '../mocks/droplet/conduct.ts'
import { variants } from '../mocks/variants.ts'
import { idsIn, prove } from '../src/self-test/prove.ts'
import { catalogue } from '../suites/catalogue.ts'
import { askedOf } from './variant-plan.ts'

const atOnce = 4

describe('harmless variations', () => {
  for (let from = 0; from < variants.length; from += atOnce)
    describe.concurrent(`fail no MUST and leave nothing open (${from + 1} and on)`, () => {
      for (const variant of variants.slice(from, from + atOnce))
        it(variant.name, { timeout: 120_000, retry: 3 }, async () => {
          const { findings } = await prove(variant.conduct, askedOf(variant))
          const musts = findings.filter(({ level }) => level === 'MUST')
          expect(idsIn(musts, 'fail')).toEqual([])
          expect(idsIn(findings, 'inconclusive', 'error', 'blocked', 'not-run')).toEqual([])
          expect(idsIn(findings, 'pass').length).toBeGreaterThan(150)
        })
    })

  it('each departs from the reference, and could mislead a check that exists', () => {
    const usual: Record<string, unknown> = { ...conforming }
    const ids = new Set(catalogue.map(({ id }) => id))
    for (const { name, conduct, wouldMislead } of variants) {
      expect(ids.has(wouldMislead), `${name}: ${wouldMislead}`).toBe(true)
      for (const [field, value] of Object.entries(conduct))
        expect(value, `${name}: ${field}`).not.toEqual(usual[field])
    }
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length)
  })
})
