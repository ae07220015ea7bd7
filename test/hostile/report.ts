import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { renderJson } from '../../reporters/json.ts'
import { reportSchema } from '../../reporters/schema.ts'
import type { Exchange } from '../../src/model/exchange.ts'
import type { Report } from '../../src/model/report.ts'

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

/** A report with every state and level in it. */
export const sample: Report = reportSchema.parse(read('../goldens/report.json'))

const validate = new Ajv2020({ strict: true, allErrors: false }).compile(
  Object(read('../../schemas/report.schema.json')),
)

/** A report of these exchanges fits its schema when it is read back, and is small enough to be passed on. */
export function expectWholeReport(exchanges: readonly Exchange[]): void {
  const json = renderJson({ ...sample, exchanges })
  const back: unknown = JSON.parse(json)
  expect(validate(back), JSON.stringify(validate.errors)).toBe(true)
  expect(back).toMatchObject({ exchanges: { length: exchanges.length } })
  expect(json.length).toBeLessThan(50 * 1024 * 1024)
}
