import type { Check } from '../../../src/model/check.ts'
import { perfChecks } from './perf.ts'

/** Every check about speed, in reading order. */
export const perfRoom: readonly Check[] = [...perfChecks]
