import type { Call } from '../../model/call.ts'
import type { Profile } from '../../model/profile.ts'
import { toldStory } from './told-story.ts'
import type { Reason } from './verdict.ts'

/** A refusal that has nothing to do with the token. */
interface Refusal {
  readonly id: string
  readonly applies: (call: Call) => boolean
  /** Where the actor's own reason would lead astray. */
  readonly title?: (call: Call) => string
  readonly fix: (call: Call) => string
}

const names: Readonly<Record<Call['actor'], string>> = {
  registry: 'the Registry',
  orchestrator: 'the Orchestrator',
  peer: 'the peer',
  lure: 'nobody',
}

const owners: readonly {
  readonly actor: Call['actor']
  readonly setting: string
  readonly path: RegExp
}[] = [
  {
    actor: 'registry',
    setting: 'REGISTRY_BASE_URL',
    path: /^\/(?:auth|registry|\.well-known)(?:\/|$)/,
  },
  {
    actor: 'orchestrator',
    setting: 'ORCHESTRATOR_URL',
    path: /^\/(?:management(?:\/|$)|droplets\/(?:register$|[^/]+\/heartbeat$))/,
  },
  { actor: 'peer', setting: "the peer's endpoint in the Registry's list", path: /\/message$/ },
]

const ownerOf = ({ path }: Call) => owners.find((owner) => owner.path.test(path))

const served: Readonly<Record<Call['actor'], string>> = {
  registry:
    'POST /auth/token, GET /.well-known/jwks.json, POST /registry/register, POST /registry/heartbeat, GET /registry/droplets',
  orchestrator:
    'POST /droplets/register, GET /droplets, POST /droplets/{id}/heartbeat, GET /droplets/{id}',
  peer: 'POST /message',
  lure: 'nothing',
}

/** The first that applies is told. */
const refusals: readonly Refusal[] = [
  {
    id: 'REGISTRY-KEY',
    applies: ({ refusal = '' }) => refusal.includes('X-Registry-Key'),
    fix: () =>
      'Send X-Registry-Key with the REGISTRY_KEY of the environment above; each bench makes a new one.',
  },
  {
    id: 'TOKEN-REQUEST',
    applies: ({ purpose, status }) => purpose === 'token' && status === 422,
    fix: () =>
      'Put the id into the query: POST /auth/token?droplet_id=<the value of DROPLET_DOMAIN>.',
  },
  {
    id: 'WRONG-ACTOR',
    applies: (call) => {
      const owner = ownerOf(call)
      return isUnserved(call) && owner !== undefined && owner.actor !== call.actor
    },
    title: ({ method, path, actor }) => `${method} ${path} is not served by ${names[actor]}`,
    fix: (call) => {
      const { actor = 'lure', setting = '' } = ownerOf(call) ?? {}
      return `It belongs to ${names[actor]}: send it to ${setting}.`
    },
  },
  {
    id: 'WRONG-PATH',
    applies: (call) => call.status === 404 && isUnserved(call),
    fix: ({ actor }) => `What is served here: ${served[actor]}.`,
  },
  {
    id: 'WRONG-METHOD',
    applies: ({ status }) => status === 405,
    fix: () => 'Use the method this path takes.',
  },
  {
    id: 'FOREIGN-HEARTBEAT',
    applies: ({ status }) => status === 403,
    fix: () =>
      'Send heartbeats under the id of the token: DROPLET_ID in the path, and a token of its own.',
  },
  {
    id: 'UNKNOWN-DROPLET',
    applies: ({ purpose, status }) => purpose === 'lookup' && status === 404,
    fix: () =>
      'Ask for a droplet that registered here, or for the peer; GET /registry/droplets lists them.',
  },
  {
    id: 'NOT-REGISTERED',
    applies: ({ status }) => status === 404,
    fix: () => 'Register first, and again whenever this answer is 404.',
  },
  {
    id: 'BODY',
    applies: ({ status }) => status === 422 || status === 413,
    fix: () => 'Correct the JSON body of the request.',
  },
]

/** Why a call was refused that a token could not have saved; the reason is the actor's own. */
export function refusalOf(call: Call, profile: Profile): Reason {
  const found = refusals.find(({ applies }) => applies(call))
  const story = found === undefined || isPlain(found) ? toldStory(call, profile) : undefined
  if (story) return story
  return {
    id: found?.id ?? 'REFUSED',
    title:
      found?.title?.(call) ??
      call.refusal ??
      (call.status === 413 ? 'the body is too large' : `answered ${call.status}`),
    fix: found?.fix(call) ?? 'The recorded exchange shows what was sent (--record FILE).',
  }
}

/** Reasons so general that a story says more. */
const isPlain = ({ id }: Refusal): boolean =>
  id === 'WRONG-PATH' || id === 'WRONG-METHOD' || id === 'BODY'

const isUnserved = ({ status, refusal }: Call): boolean =>
  status === 405 || (status === 404 && (refusal === undefined || refusal === 'no such path'))

/** Somebody fetched an address that stands in a forged token and nowhere else. */
export const followedLure: Reason = {
  id: 'FOLLOWED-A-TOKEN',
  title: 'an address was fetched that only a forged token names',
  fix: 'Never fetch what a token points at (jku, x5u, kid); take keys from JWKS_URL alone.',
}
