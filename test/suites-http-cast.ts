import { mesh } from '../fixtures/profile-mesh.ts'
import { ctlRunChecks } from '../suites/droplet/ctl/run.ts'
import { discHealthChecks } from '../suites/droplet/disc/health.ts'
import { discLifeChecks } from '../suites/droplet/disc/life.ts'
import { discReadChecks } from '../suites/droplet/disc/read.ts'
import { discTruthChecks } from '../suites/droplet/disc/truth.ts'
import { httpCodesChecks } from '../suites/droplet/http/codes.ts'
import { httpEchoChecks } from '../suites/droplet/http/echo.ts'
import { httpRouteChecks } from '../suites/droplet/http/routes.ts'
import { httpRunChecks } from '../suites/droplet/http/run.ts'
import { facts, judgeOf } from './suites-env-stage.ts'

export const checks = [
  ...httpRunChecks,
  ...httpEchoChecks,
  ...httpCodesChecks,
  ...httpRouteChecks,
  ...discHealthChecks,
  ...discReadChecks,
  ...discTruthChecks,
  ...discLifeChecks,
  ...ctlRunChecks,
]

export const judge = judgeOf(checks)

export const state = (id: string, seen: unknown, profile = mesh, known = facts) =>
  judge(id, seen, profile, known).state

export const stimulusOf = (id: string) => {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.stimulus
}

export const detail = { detail: 'Could not validate credentials' }
