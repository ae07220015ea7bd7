import type { Check } from '../../../src/model/check.ts'
import { keyAgeChecks } from './age.ts'
import { keyAnswerChecks } from './answers.ts'
import { keyColdChecks } from './cold.ts'
import { keyDarkChecks } from './dark-rows.ts'
import { keyEntryChecks } from './entries.ts'
import { keyFetchChecks } from './fetch.ts'
import { hostileAnswerChecks } from './hostile-answers.ts'
import { keyChecks } from './key.ts'
import { keyMemoryChecks } from './memory.ts'
import { keyOutageChecks } from './outage.ts'
import { keySetChecks } from './sets.ts'
import { keyShapeChecks } from './shapes.ts'
import { keySlowChecks } from './slow.ts'
import { keyTlsChecks } from './tls.ts'
import { keyTypeChecks } from './types.ts'
import { keyUnknownChecks } from './unknown.ts'

/** Every check about the key set, in reading order. */
export const keyRoom: readonly Check[] = [
  ...keyFetchChecks,
  ...keyColdChecks,
  ...keyTypeChecks,
  ...keySetChecks,
  ...keyShapeChecks,
  ...keyEntryChecks,
  ...keyChecks,
  ...keyAgeChecks,
  ...keyDarkChecks,
  ...keySlowChecks,
  ...keyOutageChecks,
  ...keyAnswerChecks,
  ...hostileAnswerChecks,
  ...keyTlsChecks,
  ...keyUnknownChecks,
  ...keyMemoryChecks,
]
