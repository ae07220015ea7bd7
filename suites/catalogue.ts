import type { Check } from '../src/model/check.ts'
import { algorithmChecks } from './droplet/auth-algorithm.ts'
import { anonymousChecks } from './droplet/auth-anonymous.ts'
import { claimChecks } from './droplet/auth-claims.ts'
import { headerChecks } from './droplet/auth-header.ts'
import { kidChecks } from './droplet/auth-kid.ts'
import { responseChecks } from './droplet/auth-response.ts'
import { routeChecks } from './droplet/auth-routes.ts'
import { serialisationChecks } from './droplet/auth-serialisation.ts'
import { signatureChecks } from './droplet/auth-signature.ts'
import { transportChecks } from './droplet/auth-transport.ts'
import { controlChecks, posToken } from './droplet/ctl.ts'
import { ctlRunChecks } from './droplet/ctl-run.ts'
import { discHealthChecks } from './droplet/disc-health.ts'
import { discLifeChecks } from './droplet/disc-life.ts'
import { discReadChecks } from './droplet/disc-read.ts'
import { discTruthChecks } from './droplet/disc-truth.ts'
import { envAcceptChecks } from './droplet/env-accept.ts'
import { envAddressChecks } from './droplet/env-address.ts'
import { envJsonChecks } from './droplet/env-json.ts'
import { envMissingChecks } from './droplet/env-missing.ts'
import { envResponseChecks } from './droplet/env-response.ts'
import { envTimeChecks } from './droplet/env-time.ts'
import { envTraceChecks } from './droplet/env-trace.ts'
import { envTypeChecks } from './droplet/env-type.ts'
import { hbChecks } from './droplet/hb.ts'
import { httpCodesChecks } from './droplet/http-codes.ts'
import { httpEchoChecks } from './droplet/http-echo.ts'
import { httpRouteChecks } from './droplet/http-routes.ts'
import { httpRunChecks } from './droplet/http-run.ts'
import { keyChecks } from './droplet/key.ts'
import { regChecks } from './droplet/reg.ts'
import { sendChecks } from './droplet/send.ts'
import { tokChecks } from './droplet/tok.ts'

/** The control that makes every other refusal mean something. */
export const positive: Check = posToken

/** Every check of the role droplet, in reading order. */
export const catalogue: readonly Check[] = [
  ...controlChecks,
  ...ctlRunChecks,
  ...anonymousChecks,
  ...transportChecks,
  ...routeChecks,
  ...serialisationChecks,
  ...algorithmChecks,
  ...headerChecks,
  ...kidChecks,
  ...signatureChecks,
  ...claimChecks,
  ...responseChecks,
  ...keyChecks,
  ...tokChecks,
  ...regChecks,
  ...hbChecks,
  ...envAcceptChecks,
  ...envResponseChecks,
  ...envMissingChecks,
  ...envTypeChecks,
  ...envJsonChecks,
  ...envTraceChecks,
  ...envTimeChecks,
  ...envAddressChecks,
  ...httpRouteChecks,
  ...httpRunChecks,
  ...httpCodesChecks,
  ...httpEchoChecks,
  ...discHealthChecks,
  ...discReadChecks,
  ...discLifeChecks,
  ...discTruthChecks,
  ...sendChecks,
]
