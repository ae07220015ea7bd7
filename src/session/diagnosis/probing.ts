import type { Probe, ProbePlan } from '../../diagnosis/probes.ts'
import { isAccepted } from '../../model/reply.ts'
import type { Stage } from '../../model/stage.ts'

/** Probes in the order they were made, and the token that got in. */
export interface Probed {
  readonly probes: readonly Probe[]
  readonly taken: string | undefined
}

/** Makes the probes one by one and stops at the first that gets in. */
export async function probed(
  plans: readonly ProbePlan[],
  tokenFor: (plan: ProbePlan) => string,
  send: (plan: ProbePlan, token: string) => Promise<Probe>,
): Promise<Probed> {
  const probes: Probe[] = []
  for (const plan of plans) {
    const token = tokenFor(plan)
    const probe = await send(plan, token)
    probes.push(probe)
    if (probe.accepted) return { probes, taken: token }
  }
  return { probes, taken: undefined }
}

/** Puts one probe to the droplet. */
export async function tried(stage: Stage, plan: ProbePlan, token: string): Promise<Probe> {
  const reply = await stage.probe({
    headers: [['Authorization', `${plan.changes.scheme ?? 'Bearer'} ${token}`]],
    note: `diagnosis: ${plan.name}`,
  })
  return {
    ...plan,
    accepted: isAccepted(reply),
    ...(reply.status === undefined ? {} : { status: reply.status }),
  }
}
