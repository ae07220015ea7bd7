import * as clause from '../../../fixtures/clauses/reg-start.ts'
import { type Call, headerValues } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { absent, everyReply, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { callsFor } from './beats.ts'
import { cadence, type Life, life, oneCall, patienceMs, unseen } from './life.ts'
import { answeredWell, described, everyCall } from './outbound.ts'

/** What a registration tells, and what is met where it points to. */
export interface Told {
  readonly calls: readonly Call[]
  readonly watchedMs: number
  readonly capabilities: Reply
  readonly address: string | undefined
  /** Undefined where no address was told, or none that is called from here. */
  readonly there: Reply | undefined
}

const told: Stimulus<Told> = {
  name: 'what the registration tells, looked up at the droplet',
  phase: 'life',
  waits: (clockwork) => patienceMs(clockwork, 1),
  apply: async (stage) => {
    const { mesh, profile } = stage
    await mesh.until(
      (calls) => callsFor(calls, 'register').some(answeredWell),
      patienceMs(stage, 1),
    )
    const { capabilities, health } = profile.endpoints
    const address = addressOf(callsFor(mesh.calls(), 'register').at(-1))
    const there = address && address.replace(/\/+$/, '') + health.path
    return {
      calls: mesh.calls(),
      watchedMs: mesh.now(),
      capabilities: await stage.ask({
        method: 'GET',
        path: capabilities.path,
        token: stage.token(),
        note: 'the capabilities beside those registered',
      }),
      address,
      there: there ? await stage.callBack(there, 'health at the registered address') : undefined,
    }
  },
}

/** The address a registration gives with its scheme; a mere host name leads where DNS says. */
function addressOf(register: Call | undefined): string | undefined {
  const body = membersOf(register?.json)
  const metadata = membersOf(body.metadata)
  const named = [body.endpoint, body.url, metadata.endpoint, metadata.url, body.host]
  return named.find((value): value is string => /^https?:\/\//i.test(String(value)))
}

export function addressTold(seen: Life, _: Facts, profile: Profile): Outcome {
  const registers = callsFor(seen.calls, 'register')
  if (registers.length === 0) return unseen('registration', seen, profile)
  const outcome = everyCall(registers, 'an IPv4 or IPv6 address, where ip is told', ({ json }) => {
    const { ip } = membersOf(json)
    if (ip === undefined || ip === null) return undefined
    return typeof ip === 'string' && isAddress(ip) ? undefined : `ip ${JSON.stringify(ip)}`
  })
  if (outcome.state !== 'pass') return outcome
  const ip = registers
    .map(({ json }) => membersOf(json).ip)
    .find((told) => typeof told === 'string')
  return pass(ip === undefined ? 'no ip is told' : `ip ${ip}`)
}

const isAddress = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text)
    ? text.split('.').every((part) => Number(part) < 256)
    : text.includes(':') && URL.canParse(`http://[${text}]`)

export function keyShown({ calls, ...seen }: Life, _: Facts, profile: Profile): Outcome {
  const made = [...callsFor(calls, 'register'), ...callsFor(calls, 'heartbeat')]
  if (made.length === 0) return unseen('registration or heartbeat', { calls, ...seen }, profile)
  const shown = made.filter((call) => headerValues(call, 'x-registry-key').length > 0).length
  return pass(`${shown} of ${made.length} registrations and heartbeats show the registry key`)
}

/** One more may be a periodical one; a forgotten or restarted droplet has to. */
export function once(seen: Life, _: Facts, profile: Profile): Outcome {
  const beats = callsFor(seen.calls, 'heartbeat')
  if (beats.length < 2) return unseen('second heartbeat', seen, profile)
  const again = unasked(seen.calls)
  return again.length < 2
    ? pass(`${beats.length} heartbeats, ${again.length + 1} registrations of its own accord`)
    : fail(
        'one registration for each start',
        `${again.length + 1} beside ${beats.length} heartbeats`,
        described(again[0] as Call),
        again.slice(0, 5).map(({ exchange }) => exchange),
      )
}

/** Confirmed registrations after the first that follow neither a 404 nor a token request. */
function unasked(calls: readonly Call[]): Call[] {
  let hasReason = true
  return calls.filter((call) => {
    const { purpose, status } = call
    if (purpose === 'token' || (purpose === 'heartbeat' && status === 404)) hasReason = true
    if (purpose !== 'register' || !answeredWell(call)) return false
    const hadReason = hasReason
    hasReason = false
    return !hadReason
  })
}

export function sameCapabilities(seen: Told, _: Facts, profile: Profile): Outcome {
  const register = callsFor(seen.calls, 'register').at(-1)
  if (!register) return unseen('registration', seen, profile)
  const answered = everyReply([seen.capabilities], 'a 2xx answer', isAccepted)
  if (answered.state !== 'pass') return answered
  const registered = namesIn(membersOf(membersOf(register.json).metadata).capabilities)
  const body = membersOf(seen.capabilities.json)
  const lists = [body.capabilities, body.features].map(namesIn).filter((list) => list !== undefined)
  if (!registered || lists.length === 0)
    return inconclusive('no list of capabilities on both sides', [
      register.exchange,
      seen.capabilities.exchange,
    ])
  return lists.some((list) => list.join(', ') === registered.join(', '))
    ? pass()
    : fail(
        `the registered capabilities: ${registered.join(', ')}`,
        lists[0]?.join(', ') ?? '',
        profile.endpoints.capabilities.path,
        [register.exchange, seen.capabilities.exchange],
      )
}

/** The texts of a list, each once and sorted; an entry may be an object with a name. */
function namesIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const names = value.map((item) => (typeof item === 'string' ? item : membersOf(item).name))
  return [...new Set(names.map(String))].sort()
}

export function leadsBack(seen: Told, facts: Facts, profile: Profile): Outcome {
  const register = callsFor(seen.calls, 'register').at(-1)
  if (!register) return unseen('registration', seen, profile)
  if (seen.address === undefined)
    return inapplicable('the registration gives a name and no address', [register.exchange])
  const { there } = seen
  if (!there)
    return inconclusive('the address is on another host, which is not called from here', [
      register.exchange,
    ])
  const { id } = membersOf(there.json)
  const isItself = facts.dropletId === undefined || Number(id) === facts.dropletId
  return isAccepted(there) && (isItself || id === undefined)
    ? pass()
    : fail(
        `/health of droplet ${facts.dropletId ?? ''} at ${seen.address}`.replace('  ', ' '),
        said(there),
        'the address in the registration',
        [register.exchange, there.exchange],
      )
}

export const regShapeChecks: readonly Check[] = [
  check({
    id: 'REG-IP',
    title: 'the registered ip is an address',
    clause: clause.addressIsOne,
    needs: 'R',
    evidence: oneCall,
    given: life,
    judge: addressTold,
    means: 'Whoever reads the record and connects to its ip fails.',
    fix: 'Send an IPv4 or IPv6 address as text, or leave ip out.',
  }),
  check({
    id: 'REG-CAPS-MATCH',
    title: 'registered and told capabilities are the same',
    clause: clause.capabilitiesAgree,
    needs: 'R',
    after: [trust],
    evidence: oneCall,
    inapplicable: (facts, profile) => absent(profile.endpoints.capabilities.path)(facts),
    given: told,
    judge: sameCapabilities,
    means: 'Peers choose the droplet for what it does not do, or pass it over.',
    fix: 'Keep one list, and build the registration and GET /capabilities from it.',
  }),
  check({
    id: 'REG-CALLBACK',
    title: 'the registered address leads to the droplet',
    clause: clause.addressLeadsBack,
    needs: 'R',
    evidence: oneCall,
    given: told,
    judge: leadsBack,
    means: 'Every message to the droplet goes astray, although it is listed as alive.',
    fix: 'Register the address at which others reach the droplet, port and all.',
  }),
  check({
    id: 'REG-KEYHDR',
    title: 'whether registration and heartbeats show the registry key',
    clause: clause.keyMayBeShown,
    needs: 'R',
    evidence: oneCall,
    given: life,
    judge: keyShown,
    means: 'Some Registries insist on the key, others do not look at it.',
    fix: 'Nothing to mend: ask the steward of the Registry what it expects.',
  }),
  check({
    id: 'REG-ONCE',
    title: 'a droplet registers once for each start',
    clause: clause.registersOnce,
    needs: 'R',
    evidence: oneCall,
    given: cadence,
    judge: once,
    means: 'Every heartbeat rewrites the record, and the time of registration means nothing.',
    fix: 'Remember that the registration was confirmed; register again only after a 404.',
  }),
]
