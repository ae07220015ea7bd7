import { makeTls, type TlsPair } from '../../fixtures/authority.ts'
import type { Cast } from '../../fixtures/keys.ts'
import { publicKeysOf } from '../../fixtures/odd-keys.ts'
import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import { writeKeyFile } from '../launch/own-key.ts'
import type { Scene } from '../model/check.ts'
import type { Exit, Resources, Restarted, Settings, Spill } from '../model/stage.ts'
import { type Client, createClient } from '../wire/client.ts'
import type { Recorder } from '../wire/recorder.ts'
import type { Redactor } from '../wire/redact.ts'
import { givenSecrets } from '../wire/secrets.ts'
import { environmentFor } from './environment.ts'
import { keepRunning, leaveOldConnections } from './keep-running.ts'
import type { Order } from './order.ts'
import { createPace, type Pace } from './pace.ts'
import type { Place, Premises } from './premises.ts'
import { handedTo, type Written, watchSpills } from './spill.ts'
import type { Strain } from './strain.ts'

/** What starts a droplet: a command in production, a function in the proofs. */
export type Start = (
  given: Place & {
    readonly env: Record<string, string>
    readonly client: Client
    readonly healthPath: string
    readonly redact: (text: string) => string
  },
) => Promise<Running>

export interface Running {
  log(): string
  alive(): boolean
  /** How it ended, in words; undefined while it lives. Absent in process. */
  ended?(): string | undefined
  /** How its process ended; undefined while it lives. */
  exit?(): Exit | undefined
  /** False when nobody is left to hear it. */
  signal?(name: 'SIGTERM' | 'SIGINT'): boolean
  /** Absent in process, where nobody can tell the droplet from the harness. */
  resources?(): Resources | undefined
  /** The files that it wrote, where they are not this machine's. */
  written?(): Promise<readonly Written[]>
  stop(): Promise<void>
}

/** One droplet under test with the mesh it lives in. */
export interface Instance {
  readonly url: string
  readonly place: Place | undefined
  readonly client: Client
  /** Shared by all who speak to it: a rate limit is met by all of them together. */
  readonly pace: Pace
  readonly mesh: ActorMesh | undefined
  readonly running: Running | undefined
  /** Starts the droplet anew in the same mesh; false when it is not ours to start, or was too often. */
  restart(): Promise<boolean>
  /** Starts the droplet anew with its settings changed, and tells what became of it. */
  startWith(change: (settings: Settings) => Settings): Promise<Restarted>
  /** Where secrets came to light that were handed to the droplet; undefined when it is not ours to start. */
  spilled(): Promise<Spill | undefined>
  close(): Promise<void>
}

export interface World {
  readonly order: Order
  readonly cast: Cast
  readonly redactor: Redactor
  readonly recorder: Recorder
  readonly identity: Identity
  readonly start: Start | undefined
  readonly premises: Premises
  readonly onPort: (port: number) => void
  /** Watches our own timers, where the droplet is another process. */
  readonly strain?: Strain | undefined
}

/** The names a run gives to the droplet and to the peer that speaks to it. */
export interface Identity {
  readonly dropletId: number
  readonly dropletDomain: string
  readonly peerId: number
  readonly peerDomain: string
  readonly registryKey: string
  readonly apiToken: string
}

/** Opens a mesh (where the run has one), starts the droplet in it and waits until it answers. */
export async function openInstance(world: World, scene: Scene = { faults: [] }): Promise<Instance> {
  const closers: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const tls = scene.tls && makeTls(world.premises)
    if (tls) world.redactor.secrets(givenSecrets(tls.key, 'a private key'))
    const mesh = await meshFor(world, scene, tls)
    if (mesh) closers.push(() => mesh.close())
    const trust = tls ? trusting(tls, world, closers) : {}
    return await started(world, mesh, { ...trust, ...scene.env }, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

/** Lets the droplet know the scene's authority, by the names that common runtimes look for. */
function trusting(
  { authorityPem }: TlsPair,
  { order }: World,
  closers: (() => void)[],
): Record<string, string> {
  const file = writeKeyFile(authorityPem, order.scratch)
  closers.push(() => file.remove())
  return {
    NODE_EXTRA_CA_CERTS: file.path,
    SSL_CERT_FILE: file.path,
    REQUESTS_CA_BUNDLE: file.path,
  }
}

async function started(
  world: World,
  mesh: ActorMesh | undefined,
  sceneEnv: Readonly<Record<string, string>>,
  closers: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<Instance> {
  const { order, start, premises } = world
  const place = start && (await premises.place())
  const url = order.target.url ?? `http://127.0.0.1:${place?.port}`
  const client = createClient({
    baseUrl: url.replace(/\/+$/, '') + order.target.prefix,
    recorder: world.recorder,
    userAgent: `${order.tool.name}/${order.tool.version}`,
    runId: order.runId,
    timeoutMs: order.timeoutMs,
    insecure: order.insecure,
    tls: order.tls?.material,
    proxy: order.proxy,
    limiter: { rate: order.rate, budget: order.budget },
  })
  closers.push(() => client.close())
  const launched =
    start && mesh && place
      ? await launch(world, { start, mesh, place, client, sceneEnv }, closers)
      : undefined
  return {
    url,
    place,
    client,
    pace: createPace(),
    mesh,
    get running() {
      return launched?.running()
    },
    restart: async () => (await launched?.restart()) ?? false,
    startWith: async (change) => {
      if (!launched) throw new Error('the droplet is not ours to start')
      return launched.startWith(change)
    },
    spilled: async () => launched?.spilled(),
    close,
  }
}

type Launched = Pick<Instance, 'restart' | 'startWith' | 'spilled'> & { running(): Running }

async function launch(
  world: World,
  given: {
    start: Start
    mesh: ActorMesh
    place: Place
    client: Client
    sceneEnv: Readonly<Record<string, string>>
  },
  closers: (() => Promise<void> | void)[],
): Promise<Launched> {
  const { order, cast, redactor } = world
  const { start, mesh, place, client } = given
  world.onPort(place.port)
  const ownKey = writeKeyFile(
    cast.KD.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    order.scratch,
  )
  closers.push(() => ownKey.remove())
  const healthPath = order.profile.endpoints.health.path
  const env = { ...environmentFor(world, mesh, place.told, ownKey.path), ...given.sceneEnv }
  const spills = watchSpills(
    order.target.cwd,
    env.TMPDIR,
    () => handedTo(world.identity, mesh),
    () => kept.running().written?.(),
  )
  const begin = (settings: Settings) =>
    start({
      ...place,
      env: { ...settings },
      client,
      healthPath,
      redact: (text) => {
        spills.look(text)
        return redactor.text(text)
      },
    })
  const kept = await keepRunning(begin, env, () => leaveOldConnections(client, healthPath))
  closers.push(() => kept.running().stop())
  return { ...kept, spilled: () => spills.spilled(kept.running().log()) }
}

async function meshFor(
  world: World,
  { faults, keys }: Scene,
  tls: TlsPair | undefined,
): Promise<ActorMesh | undefined> {
  const { order, identity } = world
  if (!order.target.mesh && !world.start) return undefined
  // Loaded only where it is needed: a black-box run has no use for it.
  const { openMesh } = await import('../../mocks/actors/mesh.ts')
  const mesh = await openMesh({
    profile: order.profile,
    keys: world.cast,
    redactor: world.redactor,
    recorder: world.recorder,
    host: world.premises.host,
    otherName: world.premises.otherName,
    ...(order.target.ports ? { ports: order.target.ports } : {}),
    ...identity,
    seed: order.seed,
    faults,
    ...(keys ? { keySet: keys(publicKeysOf(world.cast)) } : {}),
    ...(tls ? { certificate: tls } : {}),
    lureJwks: { keys: [world.cast.KX.jwk] },
  })
  for (const port of mesh.ports()) world.onPort(port)
  return mesh
}
