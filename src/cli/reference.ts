import type { Reference } from '../../reporters/reference.ts'
import { catalogue } from '../../suites/catalogue.ts'

const checks = new Map(catalogue.map((check) => [check.id, check]))

/** The catalogue as reports quote it, with the page that --docs-url names. */
export const referenceTo = (url: string | undefined): Reference => ({
  of: (id) => checks.get(id),
  url: url?.replace(/#.*$/, ''),
})
