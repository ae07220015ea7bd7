import * as clause from '../../../fixtures/clauses/disc.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { missing } from './read.ts'
import { wordsDiffer } from './words.ts'

interface Watched {
  readonly before: Reply
  /** The latest answer, the first that showed a change where there was one. */
  readonly during: Reply
}

interface Seen {
  readonly beats: boolean
  readonly health: Watched
  readonly dependencies: Watched
}

/** Room for the droplet to start, or to notice, besides the intervals themselves. */
const slackMs = 3000
const beatMs = ({ constants }: Pick<Stage, 'constants'>): number => constants.intervalSeconds * 1000

const outage: Stimulus<Seen> = {
  name: 'the Registry out of reach for two heartbeat intervals',
  phase: 'outage',
  scene: { faults: [] },
  waits: (stage) => 3 * beatMs(stage) + 2 * slackMs,
  apply: async (stage) => {
    const beats = await stage.mesh.until(
      (calls) => calls.some(({ purpose, status }) => purpose === 'heartbeat' && status === 200),
      beatMs(stage) + slackMs,
    )
    const before = await look(stage)
    const lift = stage.mesh.fault({ at: 'registry.*', drop: true })
    const during = await untilChanged(stage, before)
    lift()
    return {
      beats,
      health: { before: before.health, during: during.health },
      dependencies: { before: before.dependencies, during: during.dependencies },
    }
  },
}

const common = { needs: 'P', after: [trust], given: outage } as const

export const discTruthChecks: readonly Check[] = [
  check({
    ...common,
    id: 'DISC-HEALTH-TRUTH',
    title: 'health shows when the Registry is out of reach',
    clause: clause.healthIsTrue,
    judge: ({ beats, health }) => tells(beats, health, [200, 503]),
    means: 'The droplet calls itself well while it is cut off from the mesh.',
    fix: 'Derive the health answer from the last heartbeat, and say degraded while it fails.',
  }),
  check({
    ...common,
    id: 'DISC-DEPS-TRUTH',
    title: 'dependencies show when the Registry is out of reach',
    clause: clause.dependenciesAreTrue,
    inapplicable: missing('dependencies'),
    judge: ({ beats, dependencies }) => tells(beats, dependencies, [200]),
    means: 'The list of dependencies is a constant: it says connected whatever happens.',
    fix: 'Derive the status of the Registry from the last call to it.',
  }),
]

interface Look {
  readonly health: Reply
  readonly dependencies: Reply
}

async function look(stage: Stage): Promise<Look> {
  const { health, dependencies } = stage.profile.endpoints
  const [first, second] = await Promise.all([
    stage.ask({ method: 'GET', path: health.path, note: 'health' }),
    stage.ask({
      method: 'GET',
      path: dependencies.path,
      token: stage.token(),
      note: 'dependencies',
    }),
  ])
  return { health: first, dependencies: second }
}

/** Looks again and again until both answers changed, or two intervals and some slack went by. */
async function untilChanged(stage: Stage, before: Look): Promise<Look> {
  const end = stage.mesh.now() + 2 * beatMs(stage) + slackMs
  let during = before
  while (stage.mesh.now() < end) {
    await stage.wait(Math.max(100, beatMs(stage) / 8))
    const now = await look(stage)
    during = {
      health: differs(before.health, during.health) ? during.health : now.health,
      dependencies: differs(before.dependencies, during.dependencies)
        ? during.dependencies
        : now.dependencies,
    }
    const open =
      before.dependencies.status === 200 && !differs(before.dependencies, during.dependencies)
    if (differs(before.health, during.health) && !open) break
  }
  return during
}

const differs = (before: Reply, during: Reply): boolean =>
  during.status !== undefined &&
  (before.status !== during.status || wordsDiffer(before.json, during.json))

function tells(beats: boolean, { before, during }: Watched, statuses: readonly number[]): Outcome {
  if (!beats)
    return inconclusive('no heartbeat reached our Registry, so its absence could not be noticed')
  if (before.status !== 200) return inconclusive(`beforehand: ${said(before)}`)
  if (!statuses.includes(during.status ?? 0)) return inconclusive(`meanwhile: ${said(during)}`)
  return differs(before, during)
    ? pass()
    : fail(
        'a word that changes within two heartbeat intervals',
        `the same as before: ${said(during)}`,
      )
}
