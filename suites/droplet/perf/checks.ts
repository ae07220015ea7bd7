import type { Check } from '../../../src/model/check.ts'
import { perfCrowdChecks } from './crowd.ts'
import { perfRestChecks } from './rest.ts'
import { perfSoakChecks } from './soak.ts'

/** How a droplet fares alone, in a crowd, and in the long run. */
export const perfRoom: readonly Check[] = [...perfRestChecks, ...perfCrowdChecks, ...perfSoakChecks]
