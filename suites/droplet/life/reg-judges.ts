import type { Call } from '../../../src/model/call.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { callsFor, inSeconds } from './beats.ts'
import { type Life, unseen } from './life.ts'
import {
  answeredWell,
  credentialFault,
  described,
  everyCall,
  issuedTokens,
  notJson,
  placeOf,
} from './outbound.ts'

type Seen = Pick<Life, 'calls' | 'watchedMs'>

const registrations = ({ calls }: Seen): readonly Call[] => callsFor(calls, 'register')

/** Judges each registration, once there is one. */
const eachRegistration = (
  seen: Seen,
  profile: Profile,
  expected: string,
  wrong: (call: Call) => string | undefined,
): Outcome =>
  registrations(seen).length === 0
    ? unseen('registration', seen, profile)
    : everyCall(registrations(seen), expected, wrong)

/** For a droplet whose whole life we saw: its mesh was there before it started. */
export function inOrder(seen: Seen): Outcome {
  const expected = 'a token, then a confirmed registration, then the first heartbeat'
  const [register] = registrations(seen)
  const confirmed = registrations(seen).find(answeredWell)
  const [beat] = callsFor(seen.calls, 'heartbeat')
  const token = callsFor(seen.calls, 'token').find((call) => call.issued !== undefined)
  const broke = (actual: string, call: Call) =>
    fail(expected, actual, described(call), [call.exchange])
  if (beat && (!confirmed || beat.at < confirmed.at))
    return broke('a heartbeat before any registration was confirmed', beat)
  if (!register) return fail(expected, `no registration in ${inSeconds(seen.watchedMs)}`)
  if (!token || token.at > register.at)
    return broke('a registration before any token was issued', register)
  if (!confirmed) return inconclusive('no registration was ever confirmed', [register.exchange])
  return beat ? pass() : inconclusive('no heartbeat was seen after the registration')
}

export function registeredWithToken(seen: Seen, _: Facts, profile: Profile): Outcome {
  const endings = issuedTokens(seen.calls)
  return eachRegistration(seen, profile, 'a Bearer token issued by the Registry', (call) =>
    credentialFault(call, endings),
  )
}

export function registeredAsJson(seen: Seen, _: Facts, profile: Profile): Outcome {
  const bodies = [...registrations(seen), ...callsFor(seen.calls, 'heartbeat')]
  if (bodies.length === 0) return unseen('registration or heartbeat', seen, profile)
  return everyCall(bodies, 'a JSON body with Content-Type: application/json', notJson)
}

export function coreTold(seen: Seen, _: Facts, profile: Profile): Outcome {
  const { identities, status } = profile.registration
  const expected = `${identities.join(', ')} as strings, status ${status.join(' or ')}, ip textual where told`
  return eachRegistration(seen, profile, expected, ({ json }) => {
    const body = membersOf(json)
    const nameless = identities.filter((name) => !isText(body[name]))
    if (nameless.length > 0) return `no text in ${nameless.join(', ')}`
    if (!status.some((word) => word === body.status)) return `status ${JSON.stringify(body.status)}`
    return body.ip === undefined || body.ip === null || typeof body.ip === 'string'
      ? undefined
      : 'an ip that is no text'
  })
}

export function metadataTold(seen: Seen, _: Facts, profile: Profile): Outcome {
  const expected = 'numeric_id, name, steward, version, udc_version and capabilities in metadata'
  return eachRegistration(seen, profile, expected, ({ json }) => {
    const told = membersOf(membersOf(json).metadata)
    const wrong = Object.entries(metadataRules).flatMap(([name, holds]) =>
      holds(told[name]) ? [] : [name],
    )
    return wrong.length > 0 ? `missing or malformed: ${wrong.join(', ')}` : undefined
  })
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

const metadataRules: Readonly<Record<string, (value: unknown) => boolean>> = {
  numeric_id: (value) => Number.isInteger(value) && Number(value) >= 1,
  name: isText,
  steward: isText,
  version: (value) => typeof value === 'string' && /^\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(value),
  udc_version: (value) => value === '1.0',
  capabilities: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(isText) &&
    new Set(value).size === value.length,
}

export function oneIdentity(
  seen: Seen & Pick<Life, 'health'>,
  facts: Facts,
  profile: Profile,
): Outcome {
  const register = registrations(seen).at(-1)
  if (!register) return unseen('registration', seen, profile)
  const names = namesOf(register, profile)
  const numbers = numbersOf(seen, register, facts)
  if (names.length === 0) return inconclusive('the registration names nobody', [register.exchange])
  const odd = disagreement(names) ?? disagreement(numbers)
  if (odd) return fail(odd.expected, odd.actual, described(register), [register.exchange])
  const asked = callsFor(seen.calls, 'token').find((call) => {
    const id = call.query.find(([key]) => key === 'droplet_id')?.[1]
    return id !== undefined && id.toLowerCase() !== names[0]?.[1] && !isNumber(id, numbers[0]?.[1])
  })
  return asked
    ? fail(
        'the token asked for under the registered name or number',
        'another droplet_id in the token request',
        described(asked),
        [asked.exchange, register.exchange],
      )
    : pass()
}

function disagreement(
  told: readonly Named<string | number>[],
): { readonly expected: string; readonly actual: string } | undefined {
  const [first] = told
  const odd = told.find(([, value]) => value !== first?.[1])
  return (
    first &&
    odd && { expected: `${odd[0]} equals ${first[0]} (${first[1]})`, actual: String(odd[1]) }
  )
}

type Named<Value> = readonly [where: string, value: Value]

/** Text identities of the registration; a host counts without scheme, port and path. */
function namesOf({ json }: Call, profile: Profile): Named<string>[] {
  const body = membersOf(json)
  return profile.registration.identities.flatMap((member) => {
    const value = body[member]
    if (typeof value !== 'string') return []
    const bare =
      member === 'host' ? value.replace(/^[a-z]+:\/\//i, '').replace(/[:/].*$/, '') : value
    return [[member, bare.toLowerCase()] as const]
  })
}

/** Whole numbers that stand for the droplet; other types are another check's matter. */
function numbersOf(
  { calls, health }: Seen & Pick<Life, 'health'>,
  register: Call,
  facts: Facts,
): Named<number>[] {
  const said: readonly Named<unknown>[] = [
    ['the number it was told', facts.dropletId],
    ['metadata.numeric_id', membersOf(membersOf(register.json).metadata).numeric_id],
    ['id in /health', membersOf(health.json).id],
    ...callsFor(calls, 'message').map(
      (call) => ['source of a message', membersOf(call.json).source] as const,
    ),
  ]
  return said.flatMap(([where, value]) =>
    typeof value === 'number' && Number.isInteger(value) ? [[where, value] as const] : [],
  )
}

const isNumber = (id: string, number: number | undefined): boolean =>
  number === undefined
    ? /^(droplet-)?\d+$/.test(id)
    : [String(number), `droplet-${number}`].includes(id)

export function noSecrets(
  seen: Seen & Pick<Life, 'registryKey' | 'apiToken'>,
  _: Facts,
  profile: Profile,
): Outcome {
  const bodies = [...registrations(seen), ...callsFor(seen.calls, 'heartbeat')]
  if (bodies.length === 0) return unseen('registration or heartbeat', seen, profile)
  const secrets: readonly Named<string>[] = [
    ['the registry key', seen.registryKey],
    ['the API token', seen.apiToken],
    ['a private key', 'PRIVATE KEY-----'],
    ...[...issuedTokens(seen.calls).keys()].map((token) => ['an access token', token] as const),
  ]
  return everyCall(bodies, 'no secret in the body', (call) => {
    const held = secrets.find(([, secret]) => placeOf(call, secret, ['body']))
    return held && `${held[0]} in the body`
  })
}
