import type { Check } from '../../../src/model/check.ts'
import { controlChecks } from './ctl.ts'
import { ctlRunChecks } from './run.ts'

/** Every check about controls, in reading order. */
export const ctlRoom: readonly Check[] = [...controlChecks, ...ctlRunChecks]
