import type { Diagnosed } from '../../diagnosis/causes.ts'
import type { Staging } from '../staging.ts'
import { diagnoseControl } from './control.ts'
import { diagnoseOutbound } from './outbound.ts'
import { diagnoseStories } from './stories.ts'

/** Causes that only the raw traffic shows: why tokens were refused, ours by the droplet and its own by us. */
export async function diagnosesOf(staging: Staging): Promise<readonly Diagnosed[]> {
  const control = await diagnoseControl(staging)
  const outbound = await diagnoseOutbound(staging)
  const stories = await diagnoseStories(staging)
  const better = stories.flatMap(({ story }) => story?.instead ?? [])
  const isLeft = ({ id }: Diagnosed): boolean => !better.some((leaf) => id.startsWith(`${leaf}-`))
  return [...(control ? [control] : []), ...outbound.filter(isLeft), ...stories]
}
