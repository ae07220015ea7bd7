import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { foreignSigned } from '../../../fixtures/deviations/doors.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { refuses } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'

interface Seen {
  readonly replies: readonly Reply[]
  /** Calls of the droplet that bear the trace or the target of a refused request. */
  readonly effects: readonly Call[]
}

/** How long a droplet that works first and asks later is given to betray itself. */
const patienceMs = 250

export const nothingBefore: Check = check({
  id: 'AUTH-NOFX',
  title: 'a refused request has no effect on the mesh',
  clause: clause.nothingBeforeCredential,
  needs: 'R',
  after: [trust],
  given: {
    name: 'a message and an order to send one, with a forged token',
    phase: 'send',
    negatives: 2,
    waits: () => patienceMs,
    apply: provoke,
  },
  judge: withoutEffect,
  means: 'Work is done for callers who are turned away afterwards.',
  fix: 'Authenticate before anything else, on every route.',
})

async function provoke(stage: Stage): Promise<Seen> {
  const { mesh, profile, facts } = stage
  const peer = mesh.addPeer()
  const envelope = stage.envelope()
  const order = {
    [profile.send.targetField]: peer.id,
    message_type: envelope.message_type,
    payload: envelope.payload,
  }
  const { message, send } = profile.endpoints
  const posts = [
    { path: message.path, body: envelope },
    ...(facts.present.has(send.path) ? [{ path: send.path, body: order }] : []),
  ]
  const replies = await Promise.all(
    foreignSigned.flatMap((deviation) =>
      posts.map((post) =>
        stage.ask({
          method: 'POST',
          ...post,
          token: stage.token(deviation),
          note: deviation.name,
        }),
      ),
    ),
  )
  const isEffect = effectOf(peer, envelope.trace_id)
  await mesh.until((calls) => calls.some(isEffect), patienceMs)
  return { replies, effects: mesh.calls().filter(isEffect) }
}

const effectOf = (peer: { id: number; domain: string; url: string }, trace: string) => {
  const named = new RegExp(`(?<![0-9])${peer.id}(?![0-9])`)
  const place = new URL(peer.url).pathname
  return ({ actor, path, target, text }: Call): boolean =>
    text.includes(trace) ||
    (actor === 'peer' && place !== '/' && path.startsWith(place)) ||
    named.test(target) ||
    target.includes(peer.domain)
}

function withoutEffect({ replies, effects: [effect] }: Seen): Outcome {
  if (effect)
    return fail(
      'no call of the droplet on behalf of a request it refuses',
      `${effect.method} ${effect.path} at the ${effect.actor}`,
      'a forged token',
      [effect.exchange, ...replies.map(({ exchange }) => exchange)],
    )
  return refuses(replies)
}
