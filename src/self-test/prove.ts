import { type Cast, makeCast } from '../../fixtures/keys.ts'
import type { Conduct } from '../../mocks/droplet/conduct.ts'
import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { causesOf } from '../diagnosis/causes.ts'
import type { Finding } from '../model/finding.ts'
import type { Profile } from '../model/profile.ts'
import type { Cause } from '../model/report.ts'
import { planOf } from '../session/plan.ts'
import { openSession, type RunEnd } from '../session/session.ts'
import { inProcess } from './in-process.ts'
import { orderFor, type ProveOptions, shortLimits } from './order.ts'

/** The same dialect, but one in which permissions are law. */
const withPermissions: Profile = {
  ...shortLimits,
  id: 'mesh-with-permissions',
  token: {
    ...shortLimits.token,
    privilege: { claim: 'permissions', read: 'read', write: 'write' },
  },
}

/** The same dialect, but one in which the Registry's key is handed over as a setting. */
const withPem: Profile = { ...shortLimits, id: 'mesh-with-pem', keySource: 'pem' }

/** How a droplet has to be in a dialect of its own, and the profile that says what is law there. */
const dialects: Readonly<
  Record<NonNullable<Mutant['under']>, { conduct: Partial<Conduct>; profile: Profile }>
> = {
  permissions: { conduct: { permissions: 'required' }, profile: withPermissions },
  pem: { conduct: { keysFrom: 'setting' }, profile: withPem },
}

let cast: Promise<Cast> | undefined

/** The keys of every proof in this process: making them is the slowest part of a short one. */
export function castOfAll(): Promise<Cast> {
  cast ??= makeCast()
  return cast
}

export interface Proved {
  readonly findings: readonly Finding[]
  readonly end: RunEnd
  readonly causes: readonly Cause[]
}

/** Puts the checks to the reference droplet with a fault, in this process, over real HTTP. */
export async function prove(fault: Partial<Conduct>, options: ProveOptions = {}): Promise<Proved> {
  const order = orderFor(options)
  const start = inProcess(fault)
  const session = await openSession(order, { start, cast: await castOfAll() })
  try {
    const findings = await Promise.all(planOf(order).checks.map((check) => session.conduct(check)))
    const end = await session.end()
    return { findings, end, causes: causesOf(findings, end.diagnoses) }
  } finally {
    await session.close()
  }
}

/** Proves a mutant, or the reference, in the dialect it belongs to. */
export function proveUnder(
  { fault, under }: Pick<Mutant, 'fault' | 'under'>,
  options: ProveOptions = {},
): Promise<Proved> {
  if (under === undefined) return prove(fault, options)
  const { conduct, profile } = dialects[under]
  return prove({ ...conduct, ...fault }, { ...options, profile })
}

export const idsIn = (
  findings: readonly Finding[],
  ...states: readonly Finding['state'][]
): string[] =>
  findings
    .filter(({ state }) => states.includes(state))
    .map(({ id }) => id)
    .sort()
