import { setTimeout as sleep } from 'node:timers/promises'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { toldBy } from '../src/diagnosis/stories/stories.ts'
import type { Traffic } from '../src/diagnosis/stories/story.ts'
import type { Fault, Issue } from '../src/model/fault.ts'
import type { Reply } from '../src/model/reply.ts'
import type { Bench } from '../src/session/bench/bench.ts'
import { atBench } from './mesh-cast.ts'

/** A droplet in a few lines that calls the mock mesh over real HTTP, for the traffic it leaves behind. */
export interface Actor {
  readonly registryKey: string
  /** Asks for a token, as it should unless told otherwise; the text of the answer's member token. */
  token(how?: { headers?: Record<string, string>; id?: string; issue?: Issue }): Promise<string>
  register(bearer?: string, headers?: Record<string, string>): Promise<number>
  /** Beats so often, a little apart. */
  beat(bearer: string, times?: number, headers?: Record<string, string>): Promise<void>
  script(fault: Fault): () => void
}

const id = 'drop42.mesh.test'
const intervalMs = 10

/** The ids of the stories that a play tells, and their words. */
export async function played(
  work: (droplet: Actor) => Promise<unknown>,
): Promise<readonly { id: string; fix: string; seen: string }[]> {
  return toldBy(await trafficPlayed(work)).map(({ story, fix = story.fix, seen }) => ({
    id: story.id,
    fix,
    seen,
  }))
}

/** The traffic that a play leaves behind. */
export const trafficPlayed = (work: (droplet: Actor) => Promise<unknown>): Promise<Traffic> =>
  atBench({}, async (bench) => {
    await work(actorAt(bench))
    return trafficOf(bench)
  })

const trafficOf = ({ mesh }: Bench): Traffic => ({
  calls: mesh.calls(),
  replies: [],
  facts: { ...facts, registryKey: mesh.registryKey, endedAt: mesh.now() },
})

const facts: Traffic['facts'] = {
  profile,
  dropletId: 42,
  dropletDomain: id,
  dropletUrl: 'http://127.0.0.1:8010',
  registryKey: undefined,
  intervalMs,
  retryAfterMs: {},
  endedAt: 0,
}

/** Traffic of nothing but our own questions and their answers. */
export const answeredWith = (...replies: readonly Reply[]): Traffic => ({
  calls: [],
  replies,
  facts,
})

function actorAt({ mesh }: Bench): Actor {
  const call = async (path: string, headers: Record<string, string>, body?: object) => {
    const answer = await fetch(mesh.registryUrl + path, {
      method: 'POST',
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const bearing = (bearer: string | undefined) =>
    bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  return {
    registryKey: mesh.registryKey,
    async token({ headers = { 'x-registry-key': mesh.registryKey }, id: asked = id, issue } = {}) {
      const lift = issue ? mesh.fault({ at: 'token', issue }) : () => undefined
      const { text } = await call(`/auth/token?droplet_id=${asked}`, headers)
      lift()
      return /"token":"([^"]+)"/.exec(text)?.[1] ?? ''
    },
    async register(bearer, headers = {}) {
      const names = { id, host: id, droplet_id: id }
      const body = { ...names, ip: '127.0.0.1', status: 'active', metadata: {} }
      return (await call('/registry/register', { ...bearing(bearer), ...headers }, body)).status
    },
    async beat(bearer, times = 1, headers = {}) {
      const body = { id, host: id, droplet_id: id, status: 'healthy', load: 0.1, metadata: {} }
      for (let n = 0; n < times; n++) {
        await call('/registry/heartbeat', { ...bearing(bearer), ...headers }, body)
        if (n < times - 1) await sleep(intervalMs)
      }
    },
    script: (fault) => mesh.fault(fault),
  }
}
