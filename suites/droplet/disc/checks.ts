import type { Check } from '../../../src/model/check.ts'
import { discHealthChecks } from './health.ts'
import { discLifeChecks } from './life.ts'
import { discReadChecks } from './read.ts'
import { discTruthChecks } from './truth.ts'

/** Every check about what the droplet says of itself, in reading order. */
export const discRoom: readonly Check[] = [
  ...discHealthChecks,
  ...discReadChecks,
  ...discLifeChecks,
  ...discTruthChecks,
]
