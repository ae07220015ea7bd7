import type { Check } from '../../../src/model/check.ts'
import { hbChecks } from './hb.ts'
import { hbNumberChecks } from './hb-numbers.ts'
import { hbOutageChecks } from './hb-outage.ts'
import { hbProcessChecks } from './hb-process.ts'
import { hbTroubleChecks } from './hb-trouble.ts'
import { hbWindowChecks } from './hb-window.ts'
import { regChecks } from './reg.ts'
import { regFaultChecks } from './reg-faults.ts'
import { regShapeChecks } from './reg-shape.ts'
import { regStartChecks } from './reg-start-rows.ts'

/** Every check about registration and heartbeats, in reading order. */
export const lifeRoom: readonly Check[] = [
  ...regChecks,
  ...regShapeChecks,
  ...regStartChecks,
  ...regFaultChecks,
  ...hbChecks,
  ...hbTroubleChecks,
  ...hbOutageChecks,
  ...hbNumberChecks,
  ...hbWindowChecks,
  ...hbProcessChecks,
]
