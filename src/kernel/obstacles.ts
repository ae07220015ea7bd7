import type { Access, Check } from '../model/check.ts'
import type { Outcome } from '../model/outcome.ts'
import { flagFor, matches } from './plan.ts'
import type { Ports } from './ports.ts'

/** Why a check cannot be asked at all in this run; undefined when it can. */
export function standsInTheWay(ports: Ports, check: Check): Outcome | undefined {
  const lawless = ports.profile.notLaw.find(({ checks }) =>
    checks.some((glob) => matches(glob, check.id)),
  )
  if (lawless) return { state: 'inapplicable', because: lawless.because }
  const missing = missingAccess(ports.access, check)
  if (missing)
    return { state: 'not-run', because: `needs ${accessNames[missing]}`, flag: flagFor[missing] }
  const reason = check.inapplicable?.(ports.facts(), ports.profile)
  if (reason) return { state: 'inapplicable', because: reason }
  const waits = check.stimulus.waits?.(ports) ?? 0
  if (waits > ports.constants.maxWaitMs)
    return {
      state: 'not-run',
      because: `waits up to ${Math.ceil(waits / 1000)} s on a real clock`,
      flag: `--max-wait ${Math.ceil(waits / 1000)}s`,
    }
  return undefined
}

/** Whether it will be asked; a check that cannot even say so is told as an error when its turn comes. */
export function isRunnable(ports: Ports, check: Check): boolean {
  try {
    return standsInTheWay(ports, check) === undefined
  } catch {
    return false
  }
}

const accessNames: Record<Access, string> = {
  U: 'a URL',
  T: 'a valid token',
  R: 'a droplet that trusts our mesh',
  P: 'a process of our own',
}

const missingAccess = (access: ReadonlySet<Access>, check: Check): Access | undefined =>
  access.has(check.needs) ? undefined : check.needs
