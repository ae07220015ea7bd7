import { writeFileSync } from 'node:fs'
import { storyMutants } from '../../mocks/mutants/stories.ts'
import { mutants } from '../../mocks/mutants.ts'
import { variants } from '../../mocks/variants.ts'
import { inPool } from '../../src/self-test/in-pool.ts'
import { prove, proveUnder } from '../../src/self-test/prove.ts'
import { caughtNow } from '../own-groups.ts'
import { ofCauses, sourceHash } from '../source-hash.ts'
import { alarmsOf, askedOf } from '../variant-plan.ts'
import { type CausesRecord, recordFile, type VariantsRecord } from './records.ts'

const atOnce = 4

/** Measures anew which causes the mutants get and which alarms the variants raise, and writes both down. */
export async function measureAnew(): Promise<void> {
  write('causes', await measureCauses())
  write('variants', await measureVariants())
}

export async function measureCauses(): Promise<CausesRecord> {
  const all = [...mutants, ...storyMutants].filter((mutant) => caughtNow(mutant).length > 0)
  const causes = new Map<string, readonly string[]>()
  await inPool(all, atOnce, async (mutant) => {
    const proved = await proveUnder(mutant, { only: caughtNow(mutant) })
    causes.set(
      mutant.name,
      proved.causes.map(({ id }) => id),
    )
    process.stderr.write(`cause ${causes.size}/${all.length} ${mutant.name}\n`)
  })
  const sorted = all.map(({ name }) => [name, causes.get(name) ?? []])
  return { source: sourceHash(ofCauses), causes: Object.fromEntries(sorted) }
}

export async function measureVariants(): Promise<VariantsRecord> {
  const alarms = new Map<string, readonly string[]>()
  await inPool(variants, atOnce, async (variant) => {
    const put = async (): Promise<readonly string[]> => {
      const { findings } = await prove(variant.conduct, askedOf(variant))
      return alarmsOf(variant, findings)
    }
    const first = await put()
    alarms.set(variant.name, first.length === 0 ? first : await put())
    process.stderr.write(`variant ${alarms.size}/${variants.length} ${variant.name}\n`)
  })
  const sorted = variants.map(({ name }) => [name, alarms.get(name) ?? []])
  return { source: sourceHash(), alarms: Object.fromEntries(sorted) }
}

const write = (name: string, content: unknown): void =>
  writeFileSync(recordFile(name), `${JSON.stringify(content, null, 1)}\n`)
