import { type Check, type CheckDefinition, check } from '../../../src/model/check.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { absent } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { oneCall } from '../life/life.ts'

type Told = 'id' | 'title' | 'clause' | 'given' | 'judge' | 'means' | 'fix'

/** A check of POST /send: it wants our mesh, and does not arise where the endpoint is optional and absent. */
export const sendCheck = <Seen>(
  row: Pick<CheckDefinition<Seen>, Told> & Partial<CheckDefinition<Seen>>,
): Check =>
  check({ needs: 'R', after: [posToken], evidence: oneCall, inapplicable: noSend, ...row })

export function noSend(facts: Facts, { endpoints }: Profile): string | undefined {
  return endpoints.send.presence === 'required' ? undefined : absent(endpoints.send.path)(facts)
}
