import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { StoryFacts } from '../src/diagnosis/stories/story.ts'

/** What is known of a droplet whose stories are told: of this name, with this key, and else as usual. */
export const storyFacts = (
  known: Pick<StoryFacts, 'dropletDomain' | 'registryKey'> & Partial<StoryFacts>,
): StoryFacts => ({
  profile,
  dropletId: 42,
  dropletUrl: 'http://127.0.0.1:8042',
  intervalMs: 500,
  retryAfterMs: {},
  endedAt: 60_000,
  ...known,
})
