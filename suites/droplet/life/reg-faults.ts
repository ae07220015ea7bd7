import * as clause from '../../../fixtures/clauses/reg-faults.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Outcome } from '../../../src/model/outcome.ts'
import { fail } from '../../../src/model/outcome.ts'
import { all } from '../../judges.ts'
import { renewed } from '../tok/faults.ts'
import { awayAtStart } from './away.ts'
import { callsFor } from './beats.ts'
import { oneCall } from './life.ts'
import { described } from './outbound.ts'
import {
  refusedWell,
  registersAtLast,
  registersLate,
  stumblingTries,
  takenFor,
} from './reg-fault-judges.ts'
import { backedOff } from './retries.ts'
import { fellOffMesh, type Scenic } from './scenes.ts'
import { starts } from './starts.ts'

const common = { needs: 'P', evidence: oneCall, given: starts } as const

const retried = check({
  ...common,
  id: 'REG-RETRY',
  title: 'a registration answered 5xx is made again until it is confirmed',
  clause: clause.registrationIsRetried,
  judge: registersAtLast,
  means: 'A droplet that starts together with its Registry stays unknown to the mesh.',
  fix: 'Repeat a registration answered 500 or 503 after 1, 2 and 4 seconds, then at a steady pace.',
})

export const regFaultChecks: readonly Check[] = [
  retried,
  check({
    ...common,
    id: 'REG-RETRY-SHOULD',
    title: 'the waits between registrations grow as 1, 2, 4',
    clause: clause.registrationBacksOff,
    after: [retried],
    tags: ['timed'],
    judge: (seen, _, { limits }) =>
      backedOff(stumblingTries(seen), [seen.retryBaseMs, limits.retryBaseMs]),
    means: 'A Registry in trouble is asked as often as before, or harder.',
    fix: 'Double the wait after each failed registration, beginning with one second.',
  }),
  check({
    needs: 'P',
    evidence: oneCall,
    id: 'REG-RETRY-LONG',
    title: 'a droplet that found no Registry registers once there is one',
    clause: clause.registersHoweverLate,
    given: awayAtStart,
    judge: registersLate,
    means:
      'After an outage of the Registry somebody has to restart every droplet that started in it.',
    fix: 'Go on trying in the background, at a steady pace, until token and registration are there.',
  }),
  check({
    id: 'REG-401',
    title: 'a registration answered 401 is tried again with a new token',
    clause: clause.refusedRegistrationRenews,
    needs: 'P',
    evidence: oneCall,
    given: fellOffMesh,
    judge: renewedOnce,
    means: 'A token that was withdrawn keeps the droplet out of the mesh until a restart.',
    fix: 'On 401 drop the cached token, fetch one new token and repeat the registration once.',
  }),
  check({
    ...common,
    id: 'REG-403-422',
    title: 'a forbidden or malformed registration is told, not hammered',
    clause: clause.refusedRegistrationIsTold,
    judge: (seen) => all(refusedWell(seen, '403'), refusedWell(seen, '422')),
    means: 'The Registry is flooded with a request it will never take, and nobody is told why.',
    fix: 'On 403 and 422 log the detail, show it on /health, and try again a few times a minute at most.',
  }),
  check({
    ...common,
    id: 'REG-409',
    title: 'a registration answered 409 counts as done',
    clause: clause.knownIsRegistered,
    judge: (seen) => takenFor(seen, '409'),
    means: 'After a restart the droplet is listed, and never beats.',
    fix: 'Take 409 for registered, and start the heartbeats.',
  }),
  check({
    ...common,
    id: 'REG-201-200-204',
    title: 'a registration answered 200, 201 or 204 is confirmed',
    clause: clause.everySuccessCounts,
    judge: (seen) => all(takenFor(seen, '201'), takenFor(seen, '204')),
    means: 'The droplet takes a success for a failure, and registers again and again.',
    fix: 'Compare with the whole range 200 to 299, and do not parse a body that is empty.',
  }),
]

/** The second request may come from a timer of its own. */
const mostRenewals = 2

export function renewedOnce(seen: Pick<Scenic, 'calls' | 'endedAtMs'>): Outcome {
  const outcome = renewed(seen)
  if (outcome.state !== 'pass') return outcome
  const registers = callsFor(seen.calls, 'register')
  const refused = registers.find(({ fault, status }) => fault !== undefined && status === 401)
  const next = registers.find(({ at }) => refused !== undefined && at > refused.at)
  if (!refused || !next) return outcome
  const requests = callsFor(seen.calls, 'token').filter(
    ({ at }) => at >= refused.at && at <= next.at,
  )
  return requests.length <= mostRenewals
    ? outcome
    : fail('one new token', `${requests.length} token requests`, described(refused), [
        refused.exchange,
        ...requests.slice(0, 4).map(({ exchange }) => exchange),
      ])
}
