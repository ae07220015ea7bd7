import * as clause from '../../../fixtures/clauses/key.ts'
import { longKid } from '../../../fixtures/deviations/outage.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { onceRotated } from './key.ts'

interface Memory {
  /** The droplet's own figure after each round, in MB; undefined where it has none. */
  readonly megabytes: readonly (number | undefined)[]
  readonly refusals: readonly Reply[]
}

const rounds = 4
const perRound = 2_000
const atOnce = 20
/** What the kids of one round would take, kept whole. */
const sentMegabytes = (perRound * 4_000) / 1_048_576

const memory: Stimulus<Memory> = {
  name: 'thousands of unknown kids of 4,000 letters, in rounds',
  phase: 'outage',
  scene: { faults: [] },
  waits: () => 25_000,
  apply: async (stage) => {
    const megabytes: (number | undefined)[] = []
    const refusals: Reply[] = []
    for (let round = 0; round < rounds; round += 1) {
      for (let sent = 0; sent < perRound; sent += atOnce)
        refusals.push(...(await tryTokens(stage, Array(atOnce).fill(longKid).flat())).slice(-1))
      megabytes.push(await ownFigure(stage))
    }
    return { megabytes, refusals }
  },
}

async function ownFigure(stage: Stage): Promise<number | undefined> {
  const { json } = await stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.state.path,
    token: stage.token(),
    note: 'how much memory it says it has',
  })
  const figure: unknown =
    typeof json === 'object' && json !== null && 'memory_mb' in json ? json.memory_mb : undefined
  return typeof figure === 'number' ? figure : undefined
}

export const keyMemoryChecks: readonly Check[] = [
  check({
    ...onceRotated,
    id: 'KEY-UNK-MEMORY',
    title: 'unknown kids take no lasting room in memory',
    clause: clause.unknownKidsForgotten,
    evidence: { exchanges: perRound },
    given: memory,
    judge: ({ megabytes, refusals }) => {
      const refused = everyReply(refusals, 'a refusal', (reply) => !isAccepted(reply))
      return refused.state === 'pass' ? grown(megabytes) : refused
    },
    means: 'A stranger with made-up kids fills the memory of this droplet.',
    fix: 'Remember unknown kids not at all, or in a small cache that forgets.',
    tags: ['soak'],
  }),
]

/** The first round warms up; what is kept grows in each that follows, and garbage does not. */
function grown(megabytes: readonly (number | undefined)[]): Outcome {
  const known = megabytes.filter((figure) => figure !== undefined)
  if (known.length < rounds)
    return inapplicable('the droplet does not say in /state how much memory it has')
  const growth = known.slice(1).map((figure, index) => figure - (known[index] ?? 0))
  const said = growth.map((figure) => `${Math.round(figure)} MB`).join(', ')
  return growth.every((figure) => figure > 0.8 * sentMegabytes)
    ? fail(`no growth by the ${Math.round(sentMegabytes)} MB that a round of kids takes`, said)
    : pass(said)
}
