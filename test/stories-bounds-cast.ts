import { toldBy } from '../src/diagnosis/stories/stories.ts'
import type { StoryFacts, Traffic } from '../src/diagnosis/stories/story.ts'
import type { Call } from '../src/model/call.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import { bareCall } from './bare-call.ts'
import { storyFacts } from './story-facts.ts'

/** Made-up traffic of a droplet: each call and each answer is in good order but for what is changed. */
export const registryKey = 'registry-key-of-bounds'
export const domain = 'drop42.mesh.test'

export const call = (changes: Partial<Call> = {}): Call => ({
  ...bareCall,
  target: changes.path ?? '/',
  ...changes,
})

export const reply = (ask: Partial<Ask>, changes: Partial<Reply> = {}): Reply => ({
  exchange: 'r',
  ask: { method: 'POST', path: '/message', ...ask },
  status: 200,
  headers: {},
  text: changes.json === undefined ? '' : JSON.stringify(changes.json),
  json: undefined,
  silence: undefined,
  ms: 1,
  ...changes,
})

export const life = (
  calls: readonly Call[],
  replies: readonly Reply[] = [],
  facts: Partial<StoryFacts> = {},
): Traffic => ({
  calls,
  replies,
  facts: storyFacts({ dropletDomain: domain, registryKey, ...facts }),
})

/** The ids of the stories that this traffic tells. */
export const told = (...parts: Parameters<typeof life>): readonly string[] =>
  toldBy(life(...parts)).map(({ story }) => story.id)

export interface Words {
  readonly id: string
  readonly seen: string
  readonly fix: string
  readonly explains: string
  readonly count: number
}

/** The same with their words. */
export const words = (...parts: Parameters<typeof life>): readonly Words[] =>
  toldBy(life(...parts)).map(({ story, seen, fix, explains, exchanges }) => ({
    id: story.id,
    seen,
    fix: fix ?? story.fix,
    explains: (explains ?? story.explains).source,
    count: exchanges.length,
  }))
