import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { type Errand, patienceMs, runErrand } from './errand.ts'
import { newTarget } from './sending.ts'

type Part = Omit<Fault, 'at' | 'matching'>

/** What a target does in place of its answer, by what it is called in a report. */
const odd = {
  mute: ['a target that never answers', { delayMs: 90_000 }],
  gone: ['a target that closes the connection', { drop: true }],
  reset: ['a target that resets the connection in its answer', { reset: true }],
  cut: ['a target whose answer breaks off', { flow: 'truncated' }],
  drip: ['a target that answers one byte a second', { flow: 'drip' }],
  text: ['a target that answers in plain text', { body: 'ok', contentType: 'text/plain' }],
} satisfies Record<string, readonly [string, Part]>
type Odd = keyof typeof odd

export interface OddTargets {
  readonly errands: Readonly<Record<Odd, Errand>>
  /** One for each status that redirects. */
  readonly redirected: readonly Errand[]
  /** /health while the mute target is waited for, and after everything. */
  readonly meanwhile: readonly Reply[]
  readonly after: Reply
}

export const oddTargets: Stimulus<OddTargets> = {
  name: 'POST /send to targets that never answer, break off, drip, redirect or talk nonsense',
  phase: 'send',
  waits: patienceMs,
  apply: async (stage) => {
    // All are listed before the first look-up, since a droplet may keep the list for a while.
    const targets = {
      mute: oddTarget(stage, 'mute'),
      gone: oddTarget(stage, 'gone'),
      reset: oddTarget(stage, 'reset'),
      cut: oddTarget(stage, 'cut'),
      drip: oddTarget(stage, 'drip'),
      text: oddTarget(stage, 'text'),
    }
    const elsewhere = [301, 302, 303, 307, 308].map((status) => redirecting(stage, status))
    const meanwhile = healthMeanwhile(stage)
    const [mute, gone, reset, cut, drip, text, ...redirected] = await Promise.all([
      targets.mute(),
      targets.gone(),
      targets.reset(),
      targets.cut(),
      targets.drip(),
      targets.text(),
      ...elsewhere.map((go) => go()),
    ])
    return {
      errands: { mute, gone, reset, cut, drip, text },
      redirected,
      meanwhile: await meanwhile,
      after: await healthOf(stage, 'health after targets that break off'),
    }
  },
}

/** Lists a target with this fault; what it returns sends a message there. */
export function faultyTarget(
  stage: Stage,
  what: string,
  fault: (id: number) => Part,
): () => Promise<Errand> {
  const { id, path } = newTarget(stage.mesh)
  const lift = stage.mesh.fault({ ...fault(id), at: 'message', matching: path })
  return () => runErrand(stage, id, what).finally(lift)
}

function oddTarget(stage: Stage, name: Odd): () => Promise<Errand> {
  const [what, fault] = odd[name]
  return faultyTarget(stage, what, () => fault)
}

/** The id goes along, so that whoever follows is known. */
const redirecting = (stage: Stage, status: number): (() => Promise<Errand>) =>
  faultyTarget(stage, `a target that redirects with ${status}`, (id) => ({
    status,
    body: '',
    headers: [['location', `{lure}/redirected/${id}`]],
  }))

const everyMs = 200

async function healthMeanwhile(stage: Stage): Promise<Reply[]> {
  const replies: Reply[] = []
  for (let asked = 0; asked < 3; asked += 1) {
    await stage.wait(everyMs)
    replies.push(await healthOf(stage, 'health while a target keeps silent'))
  }
  return replies
}

export const healthOf = (stage: Stage, note: string): Promise<Reply> =>
  stage.ask({ method: 'GET', path: stage.profile.endpoints.health.path, note })
