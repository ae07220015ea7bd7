import { domain, type Player } from './stories-player.ts'

/** A story as a droplet plays it against the mesh, and what its fix has to name. */
export interface Played {
  readonly story: string
  readonly name: string
  readonly play: (droplet: Player) => Promise<void>
  readonly fix: RegExp
  /** Where the droplet lives, as far as it matters. */
  readonly dropletUrl?: string
  /** How long recording went on after the last call. */
  readonly quietMs?: number
  /** The pause that our 429 asks for. */
  readonly pauseMs?: number
}

export const identity = { id: domain, host: domain, droplet_id: domain }
export const registration = {
  ...identity,
  ip: '10.0.0.1',
  status: 'active',
  metadata: { numeric_id: 42 },
}
export const beat = { ...identity, status: 'healthy', load: 0.1, metadata: { cpu_percent: 1 } }

export const posts =
  (place: 'registry' | 'orchestrator' | 'peer', path: string, body: unknown) =>
  async (droplet: Player): Promise<void> => {
    await droplet.post(place, path, body)
  }

const gets =
  (place: 'registry' | 'orchestrator' | 'peer', path: string) =>
  async (droplet: Player): Promise<void> => {
    await droplet.get(place, path)
  }

export const story = (
  id: string,
  name: string,
  play: Played['play'],
  fix: RegExp,
  more: Partial<Played> = {},
): Played => ({ story: id, name, play, fix, ...more })

/** Calls that never reach what they are meant for. */
export const misdirected: readonly Played[] = [
  story(
    'PATH-REGISTER',
    'the bare path',
    posts('registry', '/register', registration),
    /POST \/registry\/register/,
  ),
  story(
    'PATH-REGISTER',
    'another prefix',
    posts('registry', '/v2/nodes/register', registration),
    /POST \/registry\/register/,
  ),
  story(
    'PATH-HEARTBEAT',
    'the bare path',
    posts('registry', '/heartbeat', beat),
    /POST \/registry\/heartbeat/,
  ),
  story(
    'PATH-HEARTBEAT',
    'at the Orchestrator',
    posts('orchestrator', '/heartbeat/', beat),
    /POST \/droplets\/\{id\}\/heartbeat/,
  ),
  story(
    'PATH-TOKEN',
    'the bare path',
    posts('registry', `/token?droplet_id=${domain}`, {}),
    /POST \/auth\/token/,
  ),
  story(
    'PATH-TOKEN',
    'the path of another issuer',
    posts('registry', '/jwt/issue', {}),
    /POST \/auth\/token/,
  ),
  story(
    'PATH-DOUBLE-SLASH',
    'a base with a slash',
    posts('registry', '//registry/heartbeat', beat),
    /POST \/registry\/heartbeat/,
  ),
  story(
    'METHOD-GET',
    'for a token',
    gets('registry', `/auth/token?droplet_id=${domain}`),
    /POST \/auth\/token/,
  ),
  story(
    'METHOD-GET',
    'for a heartbeat',
    gets('registry', '/registry/heartbeat'),
    /POST \/registry\/heartbeat/,
  ),
  story(
    'PATH-API-PREFIX',
    'registration below /api',
    posts('registry', '/api/registry/register', registration),
    /POST \/registry\/register/,
  ),
  story(
    'PATH-SERVICE-PREFIX',
    'a gateway’s prefix',
    posts('orchestrator', '/orchestrator/droplets/register', {}),
    /POST \/droplets\/register/,
  ),
  story(
    'PATH-SPEC-405',
    'heartbeat read as an id',
    posts('orchestrator', '/droplets/heartbeat', beat),
    /POST \/droplets\/\{id\}\/heartbeat/,
  ),
  story(
    'PATH-SPEC-405',
    'register read as an id',
    posts('registry', '/droplets/register', registration),
    /POST \/registry\/register/,
  ),
  story(
    'HOST-WRONG',
    'the Registry’s path at the Orchestrator',
    posts('orchestrator', '/registry/register', registration),
    /REGISTRY_BASE_URL/,
  ),
  story('CHECKER-GET-MESSAGE', 'a look for /message', gets('peer', '/message'), /405/),
  story(
    'SLASH-REDIRECT',
    'a slash at the end',
    posts('registry', '/registry/register/', registration),
    /POST \/registry\/register/,
  ),
]
