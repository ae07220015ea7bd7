// Writes the reference of all checks, from the catalogue of the last build.
import { writeFileSync } from 'node:fs'
import { mutants } from '../dist/mocks/mutants.js'
import { checksPage } from '../dist/src/cli/checks-page.js'
import { catalogue } from '../dist/suites/catalogue.js'

const file = new URL('../docs/checks.md', import.meta.url)
writeFileSync(file, checksPage(catalogue, mutants))
