import { diagnose } from '../../diagnosis/diagnose.ts'
import type { Diagnosis } from '../../diagnosis/types.ts'
import { type Call, headerValues } from '../../model/call.ts'
import type { Cause } from '../../model/report.ts'
import type { Staging } from '../staging.ts'
import { causeOf } from './cause.ts'
import { forbiddenBecause } from './forbidden.ts'
import { type Known, known } from './known.ts'
import { repairOf } from './repaired.ts'
import { isStep, replayed } from './replay.ts'
import { verifierSide } from './verifier.ts'

/** Checks about what the droplet itself sends; a refused token of its own explains their failures. */
const outboundChecks = [
  'TOK-USE-EXACT',
  'TOK-ORCH-FOUR-STEPS',
  'REG-AUTH',
  'HB-AUTH',
  'SEND-AUTH-OUT',
  'REG-ORDER',
]

/** Why our actors refused calls of the droplet: one cause for each different reason. */
export async function diagnoseOutbound(staging: Staging): Promise<Cause[]> {
  const { mesh } = staging.main
  if (!mesh) return []
  const calls = mesh.calls().filter((call) => call.fault === undefined && call.purpose !== 'token')
  const refused = calls.filter((call) => call.status === 401 && !isForTheKey(call))
  const forbidden = calls.find((call) => call.status === 403 && isStep(call))
  if (refused.length === 0 && !forbidden) return []
  const inputs = await known(staging)
  const causes: Cause[] = []
  if (forbidden) causes.push(identitySide(inputs, forbidden))
  for (const { found, calls } of byLeaf(refused, inputs)) {
    const ours = await verifierSide(staging, inputs, found, calls, outboundChecks)
    causes.push(ours ?? (await tokenSide(staging, found, calls)))
  }
  return causes
}

/** The registry key was missing or wrong; nothing was wrong with the token beside it. */
const isForTheKey = ({ refusal = '' }: Call): boolean => refusal.includes('X-Registry-Key')

/** A token that the Registry itself issued without the identity it is asked for is no fault of who shows it. */
function identitySide(inputs: Known, call: Call): Cause {
  const authorization = headerValues(call, 'authorization')[0]
  const found = forbiddenBecause(inputs, call, authorization, call.refusal ?? '')
  const isIssued = inputs.issued.includes(call.bearer ?? '')
  const lacksIdentity = isIssued && /droplet_id \(none\)/.test(call.refusal ?? '')
  return causeOf(found, outboundChecks, {}, lacksIdentity ? 'mock' : 'droplet')
}

async function tokenSide(
  staging: Staging,
  found: Diagnosis,
  calls: readonly Call[],
): Promise<Cause> {
  const repair = await repairOf(staging, calls)
  return causeOf(found, outboundChecks, { repair, proof: await replayed(staging, calls) })
}

function byLeaf(
  refused: readonly Call[],
  inputs: Known,
): readonly { readonly found: Diagnosis; readonly calls: readonly Call[] }[] {
  const groups = new Map<string, { found: Diagnosis; calls: Call[] }>()
  for (const call of refused) {
    const found = diagnose({ ...inputs, authorization: headerValues(call, 'authorization')[0] })
    const same = groups.get(found.primary.id) ?? { found, calls: [] }
    same.calls.push(call)
    groups.set(found.primary.id, same)
  }
  return [...groups.values()]
}
