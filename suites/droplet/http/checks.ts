import type { Check } from '../../../src/model/check.ts'
import { httpCodesChecks } from './codes.ts'
import { httpEchoChecks } from './echo.ts'
import { httpHeaderChecks } from './headers.ts'
import { httpMethodChecks } from './methods.ts'
import { httpOriginChecks } from './origins.ts'
import { httpRouteChecks } from './routes.ts'
import { httpRunChecks } from './run.ts'
import { httpSafetyChecks } from './safety.ts'

/** Every check about HTTP, in reading order. */
export const httpRoom: readonly Check[] = [
  ...httpRouteChecks,
  ...httpMethodChecks,
  ...httpOriginChecks,
  ...httpSafetyChecks,
  ...httpRunChecks,
  ...httpCodesChecks,
  ...httpEchoChecks,
  ...httpHeaderChecks,
]
