import type { Cast } from '../fixtures/keys.ts'
import { mesh as meshProfile } from '../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import type { StoryFacts, Traffic } from '../src/diagnosis/stories/story.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'
import type { Played } from './stories-cast-calls.ts'
import { storyFacts } from './story-facts.ts'

export const domain = 'drop42.mesh.test'
const registryKey = 'registry-key-of-the-stories'

/** A droplet that says what it is told to say, to a mesh of ours over real HTTP. */
export interface Player {
  readonly mesh: ActorMesh
  /** A token of the Registry. */
  token(): Promise<string>
  post(actor: Place, path: string, body: unknown, more?: HeaderFields): Promise<number>
  get(actor: Place, path: string, more?: HeaderFields): Promise<number>
}

type Place = 'registry' | 'orchestrator' | 'peer'
type HeaderFields = Readonly<Record<string, string>>

/** Opens a mesh for one story and gives what was recorded once it was played. */
export async function played(
  cast: Cast,
  play: (droplet: Player) => Promise<void>,
  facts: Partial<StoryFacts> = {},
): Promise<Traffic> {
  const redactor = createRedactor()
  const mesh = await openMesh({
    profile: meshProfile,
    keys: cast,
    redactor,
    recorder: createRecorder(redactor),
    registryKey,
    apiToken: 'api-token-of-the-stories',
    dropletId: 42,
    dropletDomain: domain,
    peerId: 5,
    peerDomain: 'drop5.mesh.test',
    seed: 1,
  })
  try {
    await play(playerOn(mesh))
    return { calls: mesh.calls(), replies: [], facts: factsWith({ endedAt: mesh.now(), ...facts }) }
  } finally {
    await mesh.close()
  }
}

/** One story played to its end, with the pauses and the quiet that belong to it. */
export async function recorded(
  cast: Cast,
  { play, quietMs = 0, pauseMs, dropletUrl }: Played,
): Promise<Traffic> {
  const traffic = await played(cast, play, dropletUrl === undefined ? {} : { dropletUrl })
  const paused = traffic.calls.filter(({ status }) => status === 429)
  return {
    ...traffic,
    facts: {
      ...traffic.facts,
      endedAt: traffic.facts.endedAt + quietMs,
      retryAfterMs: Object.fromEntries(
        pauseMs === undefined ? [] : paused.map(({ exchange }) => [exchange, pauseMs]),
      ),
    },
  }
}

const factsWith = (more: Partial<StoryFacts>): StoryFacts =>
  storyFacts({ dropletDomain: domain, registryKey, ...more })

function playerOn(mesh: ActorMesh): Player {
  const bases = {
    registry: mesh.registryUrl,
    orchestrator: mesh.orchestratorUrl,
    peer: mesh.peerUrl,
  }
  const token = async (): Promise<string> => {
    const response = await fetch(`${mesh.registryUrl}/auth/token?droplet_id=${domain}`, {
      method: 'POST',
      headers: { 'x-registry-key': registryKey },
    })
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : ''
  }
  const send = async (url: string, init: RequestInit): Promise<number> => {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    await response.arrayBuffer()
    return response.status
  }
  return {
    mesh,
    token,
    post: async (place, path, body, more = {}) =>
      send(`${bases[place]}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          'x-registry-key': registryKey,
          authorization: `Bearer ${await token()}`,
          ...more,
        },
      }),
    get: async (place, path, more = {}) =>
      send(`${bases[place]}${path}`, {
        headers: { authorization: `Bearer ${await token()}`, ...more },
      }),
  }
}

/** What the droplet was asked and answered, as data. */
export interface Answered {
  readonly ask: Ask
  readonly status: number
  readonly json?: unknown
}

/** Traffic of a droplet that only answers. */
export const answered = (answers: readonly Answered[]): Traffic => ({
  calls: [],
  replies: answers.map(({ ask, status, json }, index): Reply => {
    const text = json === undefined ? '' : JSON.stringify(json)
    return {
      exchange: `e${index}`,
      ask,
      status,
      headers: {},
      text,
      json,
      silence: undefined,
      ms: 1,
    }
  }),
  facts: factsWith({}),
})
