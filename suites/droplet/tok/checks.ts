import type { Check } from '../../../src/model/check.ts'
import { tokAnswerChecks } from './answers.ts'
import { tokKeepingChecks } from './keeping.ts'
import { tokKeyChecks } from './key.ts'
import { tokLimitedChecks } from './limited.ts'
import { tokOddChecks } from './odd.ts'
import { tokRefusalChecks } from './refusal-rows.ts'
import { tokStormChecks } from './storm.ts'
import { tokChecks } from './tok.ts'

/** Every check about getting tokens, in reading order. */
export const tokRoom: readonly Check[] = [
  ...tokChecks,
  ...tokAnswerChecks,
  ...tokRefusalChecks,
  ...tokLimitedChecks,
  ...tokStormChecks,
  ...tokKeyChecks,
  ...tokKeepingChecks,
  ...tokOddChecks,
]
