import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HarnessRecord } from '../harness-mutants/record.ts'
import { packageFolder } from '../source-hash.ts'

/** What each mutant fails, on its own group and on a row of every family. */
export interface MatrixRecord {
  readonly source: string
  readonly failing: Readonly<Record<string, readonly string[]>>
}

/** The causes of a run of each mutant that is asked the checks it is caught by, the first one first. */
export interface CausesRecord {
  readonly source: string
  readonly causes: Readonly<Record<string, readonly string[]>>
}

/** What each harmless variant failed or left open, of the MUSTs that it was asked. */
export interface VariantsRecord {
  readonly source: string
  readonly alarms: Readonly<Record<string, readonly string[]>>
}

export interface Records {
  readonly matrix: MatrixRecord
  readonly unproven: Readonly<Record<string, string>>
  readonly causes?: CausesRecord | undefined
  readonly variants?: VariantsRecord | undefined
  readonly harness?: HarnessRecord | undefined
}

/** The frozen records; those that are not measured yet are absent. */
export const readRecords = (): Records => ({
  matrix: read('matrix') as MatrixRecord,
  unproven: read('unproven') as Records['unproven'],
  causes: read('causes') as CausesRecord | undefined,
  variants: read('variants') as VariantsRecord | undefined,
  harness: read('harness-mutants') as HarnessRecord | undefined,
})

export const recordFile = (name: string): string =>
  join(packageFolder(), 'test/frozen', `${name}.json`)

function read(name: string): unknown {
  const file = recordFile(name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
