import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { conforming } from '../mocks/droplet/conduct.ts'
import { variants } from '../mocks/variants.ts'
import { idsIn, prove } from '../src/self-test/prove.ts'
import { catalogue } from '../suites/catalogue.ts'
import { sourceHash } from './source-hash.ts'
import { alarmsOf, askedOf, askedOfKind } from './variant-plan.ts'

// The record below was made of every question to every variant, from these very sources; here one in four is asked
// them all once more, the others what their kind could mislead.
const inFull = new Set(variants.filter((_, index) => index % 4 === 0))

describe('harmless variations', () => {
  const { source, alarms } = JSON.parse(
    readFileSync(new URL('./frozen/variants.json', import.meta.url), 'utf8'),
  ) as { source: string; alarms: Record<string, string[]> }

  it('raised no alarm when all was asked; `npm run proof -- --measure` asks anew', () => {
    expect(source).toBe(sourceHash())
    expect(Object.keys(alarms).sort()).toEqual(variants.map(({ name }) => name).sort())
    expect(Object.values(alarms).flat()).toEqual([])
  })

  describe.concurrent('fail no MUST and leave nothing open', () => {
    // Five of them share one thread, and one that is given up goes on beside its next try.
    for (const variant of variants)
      it(variant.name, { timeout: 600_000, retry: 3 }, async () => {
        const asked = inFull.has(variant) ? askedOf(variant) : askedOfKind(variant)
        const { findings } = await prove(variant.conduct, asked)
        expect(alarmsOf(variant, findings)).toEqual([])
        expect(idsIn(findings, 'pass').length).toBeGreaterThan(inFull.has(variant) ? 150 : 20)
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
