import { identity, type Played, posts, registration, story } from './stories-cast-calls.ts'
import { domain, type Player } from './stories-player.ts'

const envelope = (payload: object, more: object = {}): object => ({
  udc_version: '1.0',
  trace_id: '7d3f2c1a-5b6e-4f70-8a91-b2c3d4e5f607',
  source: 'droplet-42',
  target: 'droplet-10',
  message_type: 'command',
  timestamp: '2026-01-31T12:00:00Z',
  payload,
  ...more,
})

const itself = { droplet_id: 42, name: 'D42', endpoint: 'https://drop42.mesh.test' }
const { udc_version: _, ...unversioned } = Object.fromEntries(Object.entries(envelope(itself)))

const registersThere = async (droplet: Player): Promise<void> => {
  await droplet.post('orchestrator', '/droplets/register', envelope(itself))
}

/** Calls that arrive, and say what the receiver cannot use. */
export const misworded: readonly Played[] = [
  story(
    'HOST-LOCALHOST',
    'localhost as host',
    posts('registry', '/registry/register', { ...registration, host: 'localhost' }),
    /public address/,
  ),
  story(
    'HOST-LOCALHOST',
    'an endpoint nobody reaches',
    posts('registry', '/registry/register', { ...registration, endpoint: 'http://localhost:8001' }),
    /public address/,
    { dropletUrl: 'https://drop42.mesh.test' },
  ),
  story(
    'HOST-SCHEME-DOUBLE',
    'a URL as host',
    posts('registry', '/registry/register', { ...registration, host: 'https://drop42.mesh.test' }),
    /bare host/,
  ),
  story(
    'REG-ID-FIELDS',
    'no host',
    posts('registry', '/registry/register', { ...registration, host: undefined }),
    /Add host/,
  ),
  story(
    'REG-ID-FORMAT',
    'three forms in one body',
    posts('registry', '/registry/register', { ...registration, droplet_id: 'droplet-42' }),
    /domain name/,
  ),
  story(
    'REG-ID-FORMAT',
    'a name where a number belongs',
    posts(
      'orchestrator',
      '/droplets/droplet-42/heartbeat',
      envelope({ status: 'active', metrics: {} }),
    ),
    /bare number/,
  ),
  story(
    'SEND-QUERY-BODY',
    'the id in the body',
    posts('registry', '/auth/token', { droplet_id: domain }),
    /query/,
  ),
  story(
    'MSG-TYPE-ENUM',
    'a type of its own',
    posts('orchestrator', '/droplets/register', envelope(itself, { message_type: 'registration' })),
    /"registration"/,
  ),
  story(
    'ENV-BARE-FALLTHROUGH',
    'no version',
    posts('orchestrator', '/droplets/register', unversioned),
    /udc_version/,
  ),
  story(
    'ENV-BARE-FALLTHROUGH',
    'no version, and metadata besides',
    posts('orchestrator', '/droplets/register', {
      ...unversioned,
      source: undefined,
      metadata: { trace_id: 't', source: 42 },
    }),
    /udc_version/,
  ),
  story(
    'ENV-PAYLOAD-ID',
    'id for droplet_id',
    posts('orchestrator', '/droplets/register', envelope({ id: 42, name: 'D42' })),
    /droplet_id/,
  ),
  story(
    'ENV-METADATA-DIALECT',
    'metadata beside payload',
    posts('orchestrator', '/droplets/register', {
      metadata: { trace_id: 't', source: 42 },
      payload: itself,
    }),
    /at the top/,
  ),
  story(
    'HB-METRICS-SHAPE',
    'metrics to the Registry',
    async (droplet) => {
      await droplet.post('registry', '/registry/register', registration)
      await droplet.post('registry', '/registry/heartbeat', {
        ...identity,
        status: 'healthy',
        metrics: {},
      })
    },
    /load and metadata/,
  ),
  ...['cpu_percent', 'memory_mb', 'uptime_seconds'].map((figure) =>
    story(
      'HB-METRICS-SHAPE',
      `flat ${figure} to the Orchestrator`,
      async (droplet) => {
        await registersThere(droplet)
        await droplet.post(
          'orchestrator',
          '/droplets/42/heartbeat',
          envelope({ status: 'active', [figure]: 3 }),
        )
      },
      /payload\.metrics/,
    ),
  ),
  story(
    'HB-STATUS-ENUM',
    'healthy to the Orchestrator',
    async (droplet) => {
      await registersThere(droplet)
      await droplet.post(
        'orchestrator',
        '/droplets/42/heartbeat',
        envelope({ status: 'healthy', metrics: {} }),
      )
    },
    /active, inactive or error/,
  ),
  story(
    'TIMESTAMP-FORMAT',
    'a naive time',
    posts('peer', '/message', envelope({}, { timestamp: '2026-01-31T12:00:00.123456' })),
    /offset/,
  ),
  story(
    'TRACE-ID-FORMAT',
    'a trace from the clock',
    posts('peer', '/message', envelope({}, { trace_id: 'trace-1738324800' })),
    /UUID/,
  ),
]
