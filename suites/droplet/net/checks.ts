import type { Check } from '../../../src/model/check.ts'
import { netAftermathChecks } from './aftermath.ts'
import { netConnectionChecks } from './connections.ts'
import { netFramingChecks } from './framing.ts'
import { netLimitChecks } from './limits.ts'
import { netSlowChecks } from './slow.ts'
import { netVersionChecks } from './versions.ts'

/** Every check about connections and framing, in reading order. */
export const netRoom: readonly Check[] = [
  ...netLimitChecks,
  ...netFramingChecks,
  ...netVersionChecks,
  ...netConnectionChecks,
  ...netAftermathChecks,
  ...netSlowChecks,
]
