import { known } from '../../diagnosis/stories/known.ts'
import { toldBy } from '../../diagnosis/stories/stories.ts'
import type { Call } from '../../model/call.ts'
import type { Profile } from '../../model/profile.ts'
import type { Reason } from './verdict.ts'

/** The story that one refused call tells by itself, if it tells any. */
export function toldStory(call: Call, profile: Profile): Reason | undefined {
  const told = toldBy({
    calls: [call],
    replies: [],
    facts: {
      profile,
      dropletId: undefined,
      dropletDomain: undefined,
      // Where the droplet lives is nothing a refusal could tell.
      dropletUrl: 'http://127.0.0.1',
      registryKey: undefined,
      intervalMs: profile.limits.heartbeatSeconds * 1000,
      retryAfterMs: {},
      endedAt: call.at,
    },
  })
  const first = told.find(({ story }) => known[story.number] === undefined)
  if (!first) return undefined
  const { story, fix = story.fix } = first
  return {
    id: story.id,
    title: story.title,
    fix,
    ...(call.refusal === undefined ? {} : { seen: call.refusal }),
  }
}
