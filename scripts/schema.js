// Writes the JSON Schemas that are shipped, from the zod schemas of the last build.
import { writeFileSync } from 'node:fs'
import { reportJsonSchema } from '../dist/reporters/schema.js'
import { configJsonSchema } from '../dist/src/cli/config-schema.js'

const schemas = { report: reportJsonSchema(), config: configJsonSchema() }
for (const [name, schema] of Object.entries(schemas)) {
  const file = new URL(`../schemas/${name}.schema.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`)
}
