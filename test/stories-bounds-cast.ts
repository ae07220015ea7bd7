import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { toldBy } from '../src/diagnosis/stories/stories.ts'
import type { StoryFacts, Traffic } from '../src/diagnosis/stories/story.ts'
import type { Call } from '../src/model/call.ts'
import type { Ask, Reply } from '../src/model/reply.ts'

/** Made-up traffic of a droplet: each call and each answer is in good order but for what is changed. */
export const registryKey = 'registry-key-of-bounds'
export const domain = 'drop42.mesh.test'

export const call = (changes: Partial<Call> = {}): Call => ({
  exchange: 'c',
  actor: 'registry',
  purpose: 'other',
  method: 'POST',
  target: changes.path ?? '/',
  path: '/',
  query: [],
  rawHeaders: [],
  text: '',
  json: undefined,
  at: 0,
  status: 200,
  fault: undefined,
  refusal: undefined,
  bearer: undefined,
  issued: undefined,
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
  facts: {
    profile,
    dropletId: 42,
    dropletDomain: domain,
    dropletUrl: 'http://127.0.0.1:8042',
    registryKey,
    intervalMs: 500,
    retryAfterMs: {},
    endedAt: 60_000,
    ...facts,
  },
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
