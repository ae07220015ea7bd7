import { type Call, headerValues } from '../../../src/model/call.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { all } from '../../judges.ts'
import { callsFor } from '../life/beats.ts'
import { type Life, unseen } from '../life/life.ts'
import {
  answeredWell,
  credentialFault,
  described,
  everyCall,
  issuedTokens,
  placeOf,
} from '../life/outbound.ts'

export function askedProperly(seen: Life, _: Facts, profile: Profile): Outcome {
  const asked = callsFor(seen.calls, 'token')
  if (asked.length === 0) return neverAsked(seen, profile)
  return everyCall(asked, tokenRequest, (call) => misshapen(call, seen.registryKey))
}

const tokenRequest =
  'POST /auth/token with one droplet_id in the query and the registry key in one X-Registry-Key header'

function misshapen(call: Call, registryKey: string): string | undefined {
  const keys = headerValues(call, 'x-registry-key')
  const ids = call.query.filter(([name]) => name === 'droplet_id')
  if (call.method !== 'POST') return `${call.method} instead of POST`
  if (call.path !== '/auth/token') return `the path ${call.path}`
  if (ids.length !== 1) return `${ids.length} droplet_id parameters in the query`
  if (keys.length !== 1) return `${keys.length} X-Registry-Key headers`
  return keys[0] === registryKey ? undefined : 'another registry key than the configured one'
}

function neverAsked({ calls, watchedMs }: Life, profile: Profile): Outcome {
  const astray = calls.find((call) => call.purpose === 'other' && /token/.test(call.path))
  if (astray)
    return fail(tokenRequest, `${astray.method} ${astray.path}`, described(astray), [
      astray.exchange,
    ])
  const shown = calls.find((call) => call.bearer !== undefined)
  if (!shown) return unseen('token request', { calls, watchedMs }, profile)
  const actual = 'tokens are shown, and none was ever asked for'
  return fail(tokenRequest, actual, described(shown), [shown.exchange])
}

export function askedAsItself(seen: Life, facts: Facts, profile: Profile): Outcome {
  const asked = callsFor(seen.calls, 'token')
  if (asked.length === 0) return unseen('token request', seen, profile)
  const told = identities(facts)
  const first = askedId(asked[0])
  return all(
    everyCall(
      asked,
      told.length ? `droplet_id is one of ${told.join(', ')}` : 'a droplet_id',
      (call) => {
        const id = askedId(call)
        if (id === undefined) return 'no droplet_id in the query'
        return told.length > 0 && !told.includes(id)
          ? `droplet_id ${JSON.stringify(id)}`
          : undefined
      },
    ),
    everyCall(asked, `droplet_id ${first}, as the first time`, (call) =>
      askedId(call) === first ? undefined : `droplet_id ${JSON.stringify(askedId(call))}`,
    ),
  )
}

const askedId = (call: Call | undefined): string | undefined =>
  call?.query.find(([name]) => name === 'droplet_id')?.[1]

/** The names and the number the droplet was told to bear. */
const identities = ({ dropletId, dropletDomain }: Facts): string[] =>
  dropletDomain === undefined
    ? []
    : [
        dropletDomain,
        ...(dropletId === undefined ? [] : [String(dropletId), `droplet-${dropletId}`]),
      ]

export function keyOnlyInHeader({
  calls,
  registryKey,
}: Pick<Life, 'calls' | 'registryKey'>): Outcome {
  return everyCall(calls, 'the registry key in no URL and no body', (call) => {
    const place = placeOf(call, registryKey, ['URL', 'body'])
    return place && `the registry key in the ${place}`
  })
}

export function keyOnlyAtRegistry({
  calls,
  registryKey,
}: Pick<Life, 'calls' | 'registryKey'>): Outcome {
  const elsewhere = calls.filter((call) => call.actor !== 'registry')
  if (elsewhere.length === 0) return inapplicable('the droplet called nobody but the Registry')
  return everyCall(elsewhere, 'the registry key at the Registry only', (call) => {
    const place = placeOf(call, registryKey)
    return place && `the registry key in the ${place}`
  })
}

export function onlyIssuedTokens({ calls }: Pick<Life, 'calls'>): Outcome {
  const shown = calls.filter((call) => call.bearer !== undefined)
  if (shown.length === 0) return inconclusive('the droplet showed no token in this run')
  const endings = issuedTokens(calls)
  return everyCall(shown, 'a token as the Registry issued it, not past its end', (call) =>
    credentialFault(call, endings),
  )
}

const steps = ['register', 'list', 'heartbeat', 'details'] as const

export function orchestratorSteps({ calls }: Pick<Life, 'calls'>): Outcome {
  const taken = steps.flatMap((step) => {
    const made = callsFor(calls, `orchestrator-${step}`)
    return made.length > 0 ? [{ step, made }] : []
  })
  if (taken.length === 0) return inapplicable('the droplet asked nothing of the Orchestrator')
  const endings = issuedTokens(calls)
  const outcome = all(
    ...taken.map(({ made }) =>
      everyCall(made, 'a token issued by the Registry', (call) => credentialFault(call, endings)),
    ),
    ...taken.map(({ step, made }) => succeeded(step, made)),
  )
  return outcome.state === 'pass'
    ? pass(`steps seen: ${taken.map(({ step }) => step).join(', ')}`)
    : outcome
}

/** A refusal mended by a later success is no failure: the keys may have been rotated between. */
function succeeded(step: string, made: readonly Call[]): Outcome {
  const answered = made.filter((call) => call.fault === undefined)
  const last = answered.at(-1)
  if (!last || answered.some(answeredWell)) return pass()
  return fail(`${step} at the Orchestrator answered 2xx`, `HTTP ${last.status}`, described(last), [
    last.exchange,
  ])
}
