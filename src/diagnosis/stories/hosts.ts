import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import { drifted } from './drift.ts'
import { quoted, type Story, type StoryFacts, shownBy, type Traffic } from './story.ts'

/** Calls that reach the wrong host, and addresses at which nobody could reach the droplet. */
export const hostStories: readonly Story[] = [
  {
    number: 47,
    id: 'HOST-WRONG',
    title: 'a call goes to the host of somebody else',
    blame: 'droplet',
    explanation:
      'The path is right, but the host it is sent to does not serve it: two addresses are mixed up.',
    fix: 'Correct the table of addresses.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => drifted(traffic, 'elsewhere'),
  },
  {
    number: 49,
    id: 'HOST-SCHEME-DOUBLE',
    title: 'a host bears a scheme, or an address two',
    blame: 'droplet',
    explanation:
      'A whole URL was put where a host belongs; whoever puts a scheme before it gets two.',
    fix: 'Write the bare host into host, and the URL with one scheme into endpoint.',
    explains: /^REG-/,
    recognise: (traffic) => registeredWith(traffic, isDoubled),
  },
  {
    number: 48,
    id: 'HOST-LOCALHOST',
    title: 'the droplet registers an address that only its own machine can reach',
    blame: 'droplet',
    explanation:
      'A default for development was left in place: peers that follow the record find themselves.',
    fix: 'Register the public address; refuse to start without one.',
    explains: /^REG-/,
    recognise: (traffic) => registeredWith(traffic, isOnlyLocal),
  },
]

type Suspect = (name: string, value: string, facts: StoryFacts) => boolean

function registeredWith(traffic: Traffic, isSuspect: Suspect) {
  const shown = traffic.calls.filter(({ purpose }) => isRegistration(purpose))
  const hits = shown.flatMap((call) => {
    const hit = addressesIn(call).find(([name, value]) => isSuspect(name, value, traffic.facts))
    return hit ? [{ exchange: call.exchange, hit }] : []
  })
  const [name, value] = hits[0]?.hit ?? []
  return shownBy(hits, `The registration says ${name}: ${quoted(value)}.`)
}

const isRegistration = (purpose: Call['purpose']): boolean =>
  purpose === 'register' || purpose === 'orchestrator-register'

const addressNames = ['host', 'endpoint', 'url', 'fqdn', 'id', 'droplet_id']

function addressesIn({ json }: Call): readonly (readonly [string, string])[] {
  const body = membersOf(json)
  const parts = [body, membersOf(body.metadata), membersOf(body.payload)]
  return parts.flatMap((part) =>
    addressNames.flatMap((name) => {
      const value = part[name]
      return typeof value === 'string' ? [[name, value] as const] : []
    }),
  )
}

const isDoubled: Suspect = (name, value) => isDoubledHost(name, value)

const isDoubledHost = (name: string, value: string): boolean =>
  /^https?:\/\/.*https?:\/\//i.test(value) || (name === 'host' && /^https?:\/\//i.test(value))

const loopback = /^(?:https?:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?=[:/]|$)/i

/** On this machine loopback is the truth: then only a name that is none is wrong. */
const isOnlyLocal: Suspect = (name, value, { dropletDomain, dropletUrl }) => {
  if (!loopback.test(value) || isDoubledHost(name, value)) return false
  if (!loopback.test(dropletUrl)) return true
  const isName = name === 'host' || name === 'id' || name === 'droplet_id' || name === 'fqdn'
  return isName && dropletDomain !== undefined && !loopback.test(dropletDomain)
}
