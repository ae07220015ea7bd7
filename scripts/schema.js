// Writes the JSON Schema that is shipped, from the zod schema of the last build.
import { writeFileSync } from 'node:fs'
import { reportJsonSchema } from '../dist/reporters/schema.js'

const file = new URL('../schemas/report.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(reportJsonSchema(), null, 2)}\n`)
