import type { Cause } from '../../model/report.ts'
import type { Staging } from '../staging.ts'
import { diagnoseControl } from './control.ts'
import { diagnoseOutbound } from './outbound.ts'

/** Causes that only the raw traffic shows: why tokens were refused, ours by the droplet and its own by us. */
export async function diagnosesOf(staging: Staging): Promise<readonly Cause[]> {
  const control = await diagnoseControl(staging)
  return [...(control ? [control] : []), ...(await diagnoseOutbound(staging))]
}
