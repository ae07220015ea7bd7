import type { Diagnosed } from '../../diagnosis/causes.ts'
import { known } from '../../diagnosis/stories/known.ts'
import { type Told, toldBy } from '../../diagnosis/stories/stories.ts'
import type { Traffic } from '../../diagnosis/stories/story.ts'
import type { Call } from '../../model/call.ts'
import type { Reply } from '../../model/reply.ts'
import { planOf } from '../plan.ts'
import type { Life } from '../run-state.ts'
import type { Staging } from '../staging.ts'
import { rootsProbed } from './prefixes.ts'

/** The stories that the recorded traffic tells, each as a cause of what it may have made fail. */
export async function diagnoseStories(staging: Staging): Promise<readonly Diagnosed[]> {
  await rootsProbed(staging)
  const { redactor, order } = staging.world
  const planned = planOf(order).checks.map(({ id }) => id)
  const told = trafficsOf(staging).flatMap(toldBy)
  return merged(told).map(({ story, exchanges, seen, fix, explains = story.explains }) => ({
    id: story.id,
    title: story.title,
    blame: story.blame,
    confidence: 0.95,
    checks: planned.filter((id) => explains.test(id)),
    explanation: redactor.text(`${story.explanation} ${seen}`),
    fix: redactor.text(fix ?? story.fix),
    alsoWrong: [],
    story: {
      exchanges,
      bound: story.bound ?? false,
      ...(story.instead ? { instead: story.instead } : {}),
    },
  }))
}

/** One for the main life, one for each scene; what another cause names better is left to it. */
export function trafficsOf(staging: Staging): readonly Traffic[] {
  const { main, state } = staging
  const own: Life = {
    url: main.url,
    calls: main.mesh?.calls() ?? [],
    endedAt: main.mesh?.now() ?? 0,
  }
  return [own, ...state.sceneLives].map((life, index) =>
    trafficOf(staging, life, index === 0 ? state.replies : []),
  )
}

function trafficOf(staging: Staging, life: Life, replies: readonly Reply[]): Traffic {
  const { world, state, constants } = staging
  const { order, identity } = world
  return {
    calls: life.calls,
    replies,
    facts: {
      profile: order.profile,
      dropletId: state.facts.dropletId,
      dropletDomain: state.facts.dropletDomain,
      dropletUrl: life.url,
      registryKey: staging.main.mesh ? identity.registryKey : undefined,
      intervalMs: constants.intervalSeconds * 1000,
      retryAfterMs: pausesIn(staging, life.calls),
      endedAt: life.endedAt,
    },
  }
}

/** What calls that were answered 429 were asked to wait, from what was recorded. */
function pausesIn({ world }: Staging, calls: readonly Call[]): Readonly<Record<string, number>> {
  const pauses = calls
    .filter(({ status }) => status === 429)
    .flatMap(({ exchange }) => {
      const headers = world.recorder.exchange(exchange)?.response?.headers ?? []
      const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
      const seconds = Number(value)
      return value === undefined || Number.isNaN(seconds) ? [] : [[exchange, seconds * 1000]]
    })
  return Object.fromEntries(pauses)
}

/** A story that many lives tell is one cause; a story that another cause names is none. */
function merged(told: readonly Told[]): readonly Told[] {
  const first = new Map<string, Told>()
  for (const one of told) {
    if (known[one.story.number] !== undefined) continue
    const same = first.get(one.story.id)
    const exchanges = [...(same?.exchanges ?? []), ...one.exchanges]
    first.set(one.story.id, { ...(same ?? one), exchanges })
  }
  return [...first.values()]
}
