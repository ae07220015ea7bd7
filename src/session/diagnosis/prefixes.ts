import { isAccepted } from '../../model/reply.ts'
import { type Staging, stageOn } from '../staging.ts'
import { createWatch } from '../watch.ts'

/** Prefixes under which droplets were found to serve what belongs at the root. */
const prefixes = ['/api', '/api/v1', '/orchestrator', '/verifier']

/** Where the root serves no health, asks for it under the prefixes that were met before; the replies are kept. */
export async function rootsProbed(staging: Staging): Promise<void> {
  const { path } = staging.world.order.profile.endpoints.health
  const own = staging.state.replies.filter(({ ask }) => ask.method === 'GET' && ask.path === path)
  if (own.length === 0 || own.some(({ status }) => status !== 404)) return
  const stage = stageOn(staging, staging.main, createWatch())
  for (const prefix of prefixes) {
    const reply = await stage
      .ask({ method: 'GET', path: `${prefix}${path}`, note: 'diagnosis: is it served here?' })
      .catch(() => undefined)
    if (!reply || isAccepted(reply)) return
  }
}
