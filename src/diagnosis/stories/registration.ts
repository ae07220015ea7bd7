import type { Call } from '../../model/call.ts'
import { isRecord } from '../../model/json.ts'
import { type Recognised, type Story, shownBy, type Traffic, times, unscripted } from './story.ts'

/** How a registration fails, and what becomes of the droplet then. */
export const registrationStories: readonly Story[] = [
  {
    number: 52,
    id: 'REG-ID-FIELDS',
    title: 'registration names the droplet in too few of its three members',
    blame: 'droplet',
    explanation:
      'The Registry reads id, droplet_id and host in different places, and fails where one is missing.',
    fix: 'Send id, droplet_id and host together, all three with the same value.',
    explains: /^(?:REG|HB)-/,
    recognise: identityMissing,
  },
  {
    number: 65,
    id: 'REG-FIRST-500',
    title: 'the first registration is answered 500 although it was stored',
    blame: 'droplet',
    explanation:
      'The Orchestrator fails while it tells others of the new droplet; the same request succeeds the second time.',
    fix: 'Register once more after a 5xx instead of giving up.',
    explains: /^TOK-ORCH-/,
    recognise: (traffic) => givenUp(traffic, 'orchestrator-register'),
  },
  {
    number: 75,
    id: 'NO-RETRY-REGISTER',
    title: 'registration is tried once and never again',
    blame: 'droplet',
    explanation: 'One failure at the wrong moment, and the droplet runs without ever being listed.',
    fix: 'Repeat registration with growing waits until it succeeds.',
    explains: /^(?:REG-RETRY|REG-40|HB-FIRST)/,
    recognise: (traffic) => givenUp(traffic, 'register'),
  },
  {
    number: 66,
    id: 'REG-409',
    title: 'a 409 at registration is taken for a failure',
    blame: 'droplet',
    explanation: 'The droplet is listed already, from before its restart; that is what it wanted.',
    fix: 'Treat 409 as registered, update the record if it differs, and go on with heartbeats.',
    explains: /^REG-(?:409|RESTART)/,
    recognise: conflictNotTaken,
  },
]

const names = ['id', 'droplet_id', 'host']

function identityMissing(traffic: Traffic): Recognised | undefined {
  const refused = unscripted(traffic).filter(
    (call) => call.purpose === 'register' && call.status === 422 && lacking(call).length > 0,
  )
  const missing = refused[0] ? lacking(refused[0]) : []
  return shownBy(
    refused,
    `Registration came without ${missing.join(' and ')} and was answered 422.`,
    `Add ${missing.join(' and ')} to the body: id, droplet_id and host with the same value.`,
  )
}

const lacking = ({ json }: Call): string[] => {
  if (!isRecord(json)) return []
  return names.filter((name) => json[name] === undefined || json[name] === '')
}

/** A registration met a 5xx, there was time for another, and none came. */
function givenUp(
  { calls, facts }: Traffic,
  purpose: 'register' | 'orchestrator-register',
): Recognised | undefined {
  const all = calls.filter((call) => call.purpose === purpose)
  const last = all.at(-1)
  if (!last || all.length > 1 || (last.status ?? 0) < 500) return undefined
  if (facts.endedAt - last.at < patienceMs(facts)) return undefined
  return shownBy([last], `The one registration was answered ${last.status}; no other followed.`)
}

/** Time enough for the second try of anybody who tries again at all. */
const patienceMs = ({ intervalMs }: Traffic['facts']): number => Math.max(4 * intervalMs, 2_000)

function conflictNotTaken({ calls, facts }: Traffic): Recognised | undefined {
  const steps = calls.filter(({ purpose }) => purpose === 'register' || purpose === 'heartbeat')
  const missed = steps.filter((call, index) => {
    if (call.purpose !== 'register' || call.status !== 409) return false
    const next = steps[index + 1]
    return next ? next.purpose === 'register' : facts.endedAt - call.at >= patienceMs(facts)
  })
  return shownBy(
    missed,
    `Registration was answered 409 ${times(missed.length)}, and no heartbeat came next.`,
  )
}
