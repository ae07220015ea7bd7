import * as clause from '../../../fixtures/clauses/send-egress.ts'
import { type Call, headerValues } from '../../../src/model/call.ts'
import type { Check, CheckDefinition } from '../../../src/model/check.ts'
import { fail, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { all, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { described, placeOf } from '../life/outbound.ts'
import { type Errand, ended, refusedAsTarget } from './errand.ts'
import { type HostileRecords, hostileRecords, userinfo } from './records.ts'
import { sendCheck } from './rows.ts'
import { delivered } from './send.ts'

type Told = 'id' | 'title' | 'clause' | 'judge' | 'means' | 'fix'

const hostile = (
  row: Pick<CheckDefinition<HostileRecords>, Told> & Partial<CheckDefinition<HostileRecords>>,
): Check => sendCheck({ given: hostileRecords, after: [posToken, delivered], ...row })

export const sendEgressChecks: readonly Check[] = [
  hostile({
    id: 'SEND-SSRF-SCHEME',
    title: 'a record whose address is not http or https is refused',
    clause: clause.onlyHttpIsCalled,
    judge: ({ schemes }) => all(notLured(schemes), ...schemes.map(refusedAsTarget)),
    means: 'One hostile record makes this droplet open files and services of its own host.',
    fix: 'Parse the address, and answer 502 unless its scheme is http or https.',
  }),
  hostile({
    id: 'SEND-SSRF-INTERNAL',
    title: 'a record does not make the droplet call an internal address',
    clause: clause.unspecifiedIsNotCalled,
    needs: 'P',
    judge: notInward,
    means:
      'Whoever registers a droplet reaches through this one what only its own host should reach.',
    fix: 'Refuse addresses that are unspecified, link-local or loopback, unless the mesh itself lives there.',
  }),
  hostile({
    id: 'SEND-SSRF-USERINFO',
    title: 'user information in a record is neither sent nor taken for a host',
    clause: clause.userinfoIsNotFollowed,
    judge: ({ withUser, disguised }) => all(noUserSent(withUser), notLured(disguised)),
    means: 'An address that looks like a peer leads the message and its token to somebody else.',
    fix: 'Refuse addresses that hold an @ before the path.',
  }),
  hostile({
    id: 'SEND-SSRF-PATH',
    title: 'an odd address in a record does not change the path of a message',
    clause: clause.pathStaysMessage,
    judge: ({ paths }) => all(...paths.map(atMessage)),
    means: 'Whoever registers a droplet chooses to which path of a host the message and token go.',
    fix: 'Build the address with a URL parser and refuse a query, a fragment, spaces and line ends.',
  }),
]

const isAnswered = (errand: Errand): Outcome => ended(errand, 'an answer', () => true)

/** The attack listener stands for every service that no peer of the mesh is. */
function notLured(errands: readonly Errand[]): Outcome {
  for (const { what, arrived, reply } of errands) {
    const hit = arrived.find(({ actor }) => actor === 'lure')
    if (hit)
      return fail('no request to that address', `${described(hit)}${withToken(hit)}`, what, [
        hit.exchange,
        reply.exchange,
      ])
  }
  return all(...errands.map(isAnswered))
}

const withToken = (call: Call): string =>
  headerValues(call, 'authorization').length > 0 ? ', with a token' : ''

/** Where the mesh lives on the loopback addresses nobody can tell a peer there from a stranger. */
function notInward({ unspecified, loopback, meshOnLoopback }: HostileRecords): Outcome {
  const outcome = notLured(meshOnLoopback ? unspecified : [...unspecified, ...loopback])
  if (outcome.state !== 'pass') return outcome
  if (!meshOnLoopback)
    return notRun(
      'in a container these addresses lead to nobody of ours',
      'the droplet by --command',
    )
  const called = loopback.filter(({ arrived }) => arrived.some(({ actor }) => actor === 'lure'))
  return pass(
    `asked of unspecified addresses alone: the mesh itself is on loopback (${called.length} of ${loopback.length} other spellings of it were called)`,
  )
}

function noUserSent(errands: readonly Errand[]): Outcome {
  for (const { what, arrived } of errands)
    for (const call of arrived) {
      const place = [userinfo.plain, userinfo.basic]
        .map((text) => placeOf(call, text))
        .find(Boolean)
      if (place)
        return fail('a message without the user information', `it is in the ${place}`, what, [
          call.exchange,
        ])
    }
  return all(...errands.map(isAnswered))
}

function atMessage(errand: Errand): Outcome {
  const { what, arrived, reply } = errand
  const astray = arrived.find(
    (call) => !call.path.endsWith('/message') || headerValues(call, 'x-injected').length > 0,
  )
  return astray
    ? fail(
        'a path that ends in /message, or a refusal',
        `${astray.method} ${astray.target}, then ${said(reply)}`,
        what,
        [astray.exchange, reply.exchange],
      )
    : isAnswered(errand)
}
