import { mesh } from '../fixtures/profile-mesh.ts'
import { envAcceptChecks } from '../suites/droplet/env/accept.ts'
import { envAddressChecks } from '../suites/droplet/env/address.ts'
import { envJsonChecks } from '../suites/droplet/env/json.ts'
import { envMissingChecks } from '../suites/droplet/env/missing.ts'
import { envResponseChecks } from '../suites/droplet/env/response.ts'
import { envTimeChecks } from '../suites/droplet/env/time.ts'
import { envTraceChecks } from '../suites/droplet/env/trace.ts'
import { envTypeChecks } from '../suites/droplet/env/type.ts'
import { facts, judgeOf } from './suites-env-stage.ts'

export const checks = [
  ...envAcceptChecks,
  ...envResponseChecks,
  ...envMissingChecks,
  ...envTypeChecks,
  ...envTraceChecks,
  ...envTimeChecks,
  ...envAddressChecks,
  ...envJsonChecks,
]

const judge = judgeOf(checks)

export const state = (id: string, seen: unknown, profile = mesh, known = facts) =>
  judge(id, seen, profile, known).state
