import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ofCauses, packageFolder, sourceHash } from '../source-hash.ts'
import { factsOf } from './facts.ts'
import { goalsOf } from './goals.ts'
import { measureAnew } from './measure.ts'
import { pageOf } from './page.ts'
import { readRecords } from './records.ts'
import { staleRecords } from './stale.ts'

// `npm run proof` writes docs/proof.md from the records; with `-- --measure` causes and false alarms are measured anew.
if (process.argv.includes('--measure')) await measureAnew()
process.exit(proof())

function proof(): number {
  const records = readRecords()
  const stale = staleRecords(records, { matrix: sourceHash(), causes: sourceHash(ofCauses) })
  if (stale.length > 0) {
    for (const line of stale) process.stderr.write(`${line}\n`)
    return 1
  }
  const facts = factsOf(records)
  writeFileSync(join(packageFolder(), 'docs/proof.md'), pageOf(facts))
  const goals = goalsOf(facts)
  for (const { what, due, was, holds } of goals)
    process.stdout.write(
      `${holds === undefined ? '?' : holds ? '✓' : '✗'} ${what}: ${was}, due ${due}\n`,
    )
  return goals.some(({ holds }) => holds === false) ? 1 : 0
}
