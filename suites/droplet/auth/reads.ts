import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Ledger } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'
import { carriesNothing } from './credentials.ts'

const names = ['capabilities', 'state', 'dependencies'] as const

/** How one endpoint answered the first request without credentials. */
interface Openness {
  readonly name: (typeof names)[number]
  readonly reply: Reply
  readonly open: boolean
}

/** Whether each was asked openly stands in the ledger: every run begins with finding out. */
export const readsAlike: Check = check({
  id: 'AUTH-PROTECTED-READ',
  title: 'the describing endpoints are all open or all guarded',
  clause: clause.readsGuardedAlike,
  needs: 'U',
  evidence: { exchanges: 0 },
  given: {
    name: 'GET without credentials on the describing endpoints',
    phase: 'ledger',
    apply: async (stage) => stage.ledger(),
  },
  judge: guardedAlike,
  means: 'What one endpoint keeps for peers, another one tells to everybody.',
  fix: 'Decide whether strangers may read these endpoints, and guard all of them or none.',
})

function guardedAlike({ replies }: Ledger, _: unknown, profile: Profile): Outcome {
  const asked = names.flatMap((name) => {
    const reply = replies.find(
      ({ ask }) =>
        ask.method === 'GET' && ask.path === profile.endpoints[name].path && carriesNothing(ask),
    )
    return reply && ![404, 405].includes(reply.status ?? 0) ? [{ name, reply }] : []
  })
  if (asked.length === 0) return inapplicable('the droplet has none of these endpoints')
  const answered = everyReply(
    asked.map(({ reply }) => reply),
    'a 2xx answer, or 401 or 403',
    ({ status = 0 }) => (status >= 200 && status < 300) || status === 401 || status === 403,
  )
  if (answered.state !== 'pass') return answered
  return compared(
    asked.map(({ name, reply }) => ({ name, reply, open: (reply.status ?? 0) < 300 })),
    profile,
  )
}

function compared(reads: readonly Openness[], { endpoints }: Profile): Outcome {
  const map = reads.map(({ name, open }) => `${name} ${open ? 'open' : 'guarded'}`).join(', ')
  const wrong = reads.find(
    ({ name, open }) => endpoints[name].access === (open ? 'protected' : 'public'),
  )
  if (wrong)
    return fail(`${wrong.name} ${endpoints[wrong.name].access}`, said(wrong.reply), map, [
      wrong.reply.exchange,
    ])
  const free = reads.filter(({ name }) => endpoints[name].access === 'optional')
  if (new Set(free.map(({ open }) => open)).size > 1)
    return fail(
      'all of them open, or all of them guarded',
      map,
      undefined,
      free.map(({ reply }) => reply.exchange),
    )
  return pass(map)
}
