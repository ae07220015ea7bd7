import { drifted } from './drift.ts'
import { type Recognised, type Story, shownBy, type Traffic } from './story.ts'

/** Calls of the droplet that reach the mesh by another path than it serves. */
export const pathStories: readonly Story[] = [
  {
    number: 40,
    id: 'PATH-TOKEN',
    title: 'tokens are asked for at a path that is not served',
    blame: 'droplet',
    explanation: 'Without a token nothing that comes after it can succeed.',
    fix: 'Call POST /auth/token?droplet_id=… at REGISTRY_BASE_URL.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => drifted(traffic, 'token'),
  },
  {
    number: 38,
    id: 'PATH-REGISTER',
    title: 'the droplet registers at a path that is not served',
    blame: 'droplet',
    explanation:
      'The Registry keeps registration under the prefix /registry; the bare path is nobody’s.',
    fix: 'Call POST /registry/register at REGISTRY_BASE_URL.',
    explains: /^(?:REG|HB)-/,
    recognise: (traffic) => drifted(traffic, 'register'),
  },
  {
    number: 39,
    id: 'PATH-HEARTBEAT',
    title: 'heartbeats go to a path that is not served',
    blame: 'droplet',
    explanation:
      'Heartbeats have one path at the Registry and another, with the id in it, at the Orchestrator.',
    fix: 'Call POST /registry/heartbeat at the Registry, POST /droplets/{id}/heartbeat at the Orchestrator.',
    explains: /^HB-/,
    recognise: (traffic) => drifted(traffic, 'heartbeat'),
  },
  {
    number: 41,
    id: 'PATH-DOUBLE-SLASH',
    title: 'paths begin with two slashes',
    blame: 'droplet',
    explanation:
      'The base address ends with a slash and the path begins with one; put together they name another path.',
    fix: 'Strip the slash at the end of the base address before a path is appended.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => drifted(traffic, 'double-slash'),
  },
  {
    number: 43,
    id: 'PATH-API-PREFIX',
    title: 'paths bear the prefix /api, which the other side does not have',
    blame: 'droplet',
    explanation: 'Documents show the paths under /api, while they are served at the root.',
    fix: 'Leave /api out of the path.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => drifted(traffic, 'api-prefix') ?? servedBelow(traffic, isApi),
  },
  {
    number: 44,
    id: 'PATH-SERVICE-PREFIX',
    title: 'paths bear the name of a service in front',
    blame: 'droplet',
    explanation:
      'The prefix belongs to a gateway; the service itself serves its paths at the root.',
    fix: 'Leave the first segment out of the path, or put it into the base address of the gateway.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) =>
      drifted(traffic, 'service-prefix') ?? servedBelow(traffic, (prefix) => !isApi(prefix)),
  },
  {
    number: 45,
    id: 'PATH-SPEC-405',
    title: 'the documented path is swallowed by the route for one droplet',
    blame: 'droplet',
    explanation:
      'Beside a route /droplets/{id} the word register or heartbeat is read as an id, and that route takes no POST.',
    fix: 'Register at POST /registry/register; beat at POST /registry/heartbeat or POST /droplets/{id}/heartbeat.',
    explains: /^(?:REG|HB|TOK-ORCH)-/,
    recognise: (traffic) => drifted(traffic, 'captured'),
  },
  {
    number: 51,
    id: 'SLASH-REDIRECT',
    title: 'a slash at the end makes another path of it',
    blame: 'droplet',
    explanation:
      'Some servers answer it with a redirect on which clients drop the body or the credential, others with 404.',
    fix: 'Call the path exactly, without a slash at its end.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => drifted(traffic, 'slash'),
  },
]

const isApi = (prefix: string): boolean => /^\/api(?:\/|$)/.test(prefix)

/** The droplet's own health is not at the root, and is below a prefix of this kind. */
function servedBelow(
  { replies, facts }: Traffic,
  isKind: (prefix: string) => boolean,
): Recognised | undefined {
  const { path } = facts.profile.endpoints.health
  const isMissing = replies.some(({ ask, status }) => ask.path === path && status === 404)
  const below = replies.filter(
    ({ ask, status }) =>
      status === 200 &&
      ask.path !== path &&
      ask.path.endsWith(path) &&
      isKind(ask.path.slice(0, -path.length)),
  )
  const prefix = below[0]?.ask.path.slice(0, -path.length)
  const found = shownBy(
    isMissing ? below : [],
    `GET ${path} was answered 404, and GET ${prefix}${path} was served.`,
    `Serve the endpoints at the root; until then --prefix ${prefix} lets them be asked.`,
  )
  return found && { ...found, explains: /^(?:DISC|CTL|ENV|HTTP|SEND|AUTH)-/ }
}
