import type { HttpHandler } from 'msw'
import type { Call } from '../../src/model/call.ts'
import type { Mesh } from '../../src/model/stage.ts'
import type { Certificate, Listener } from '../../src/wire/listen.ts'
import type { Redactor } from '../../src/wire/redact.ts'
import { openActor } from './actor.ts'
import { type CallLog, createCallLog } from './call-log.ts'
import { presenting } from './certificates.ts'
import { createFaults, type Faults } from './faults.ts'
import { freshIds } from './fresh-ids.ts'
import { createKeyRing, type KeyRing } from './keys.ts'
import type { MeshOptions } from './mesh-options.ts'
import { noEndpoint, orchestratorRoutes } from './orchestrator.ts'
import { lureHandlers, peerRoutes } from './peer.ts'
import { closedUrl, peersOf } from './peer-record.ts'
import { refusing } from './refusing.ts'
import { registryRoutes } from './registry.ts'
import { type Handlers, handlersOf, purposeOf, type Route } from './route.ts'
import { createRows, type Rows } from './rows.ts'
import { createIssuer, type Issuer } from './tokens.ts'
import type { Trust } from './verify.ts'

/** A mesh of our own over real HTTP. */
export interface ActorMesh extends Mesh {
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
  readonly peerUrl: string
  /** The same actors for use in process; nothing is recorded there and no fault strikes. */
  readonly handlers: Readonly<Record<'registry' | 'orchestrator' | 'peer', readonly HttpHandler[]>>
  /** Told of every call of the droplet once it is answered; returns the way to stop. */
  onCall(listener: (call: Call) => void): () => void
  ports(): number[]
  /** The kid of the key that signs now. */
  signer(): string
  /** Calls beyond those that are kept. */
  overflow(): number
  /** What broke in our own actors; empty unless the harness is at fault. */
  failures(): readonly string[]
  close(): Promise<void>
}

interface Parts {
  readonly ring: KeyRing
  readonly rows: Rows
  readonly log: CallLog
  readonly faults: Faults
  readonly now: () => number
}

type Served = Readonly<Record<'registry' | 'orchestrator' | 'peer' | 'lure', Listener>> & {
  readonly secure: Listener | undefined
  readonly places: { readonly lure: string; readonly self: string; readonly closed: string }
}

/** Opens Registry, Orchestrator, peers and the lure; rejects, with nothing left open, if a port is taken. */
export async function openMesh(options: MeshOptions): Promise<ActorMesh> {
  const { profile } = options
  const ring = createKeyRing(options.keys, options.keySet)
  const openedAt = performance.now()
  const parts: Parts = {
    ring,
    rows: createRows(options),
    log: createCallLog(options.keep),
    faults: createFaults(),
    now: () => performance.now() - openedAt,
  }
  for (const fault of options.faults ?? []) parts.faults.add(fault)
  const address = { registry: '' }
  const issuer = (): string =>
    profile.token.issuer === 'registry' ? address.registry : profile.token.issuer
  const routes = meshRoutes(options, parts, issuer)
  const failures: string[] = []
  const handlers = {
    registry: handlersOf(routes.registry),
    orchestrator: handlersOf(routes.orchestrator, noEndpoint),
    peer: handlersOf(routes.peer),
  }
  const served = await serve(options, parts, routes, handlers, failures)
  address.registry = served.registry.url
  parts.rows.addPeer(options.peerId, options.peerDomain, served.peer.url)
  return meshOf(options, parts, served, {
    issuer: issuer(),
    handlers: {
      get registry() {
        return handlers.registry.all
      },
      get orchestrator() {
        return handlers.orchestrator.all
      },
      get peer() {
        return handlers.peer.all
      },
    },
    failures: () => failures,
  })
}

type Routes = Readonly<Record<'registry' | 'orchestrator' | 'peer', readonly Route[]>>

function meshRoutes(
  options: MeshOptions,
  { ring, rows, faults }: Parts,
  issuer: () => string,
): Routes {
  const { profile, redactor, registryKey } = options
  const trust = (keys: Trust['keys'], audience?: string): Trust => ({
    keys,
    issuer: issuer(),
    audience,
    leewaySeconds: profile.limits.leewaySeconds,
  })
  return {
    registry: registryRoutes({
      profile,
      names: options,
      registryKey,
      ring,
      rows,
      wantsKeyToo: () => faults.shows('registry-wants-key-too'),
      issuer: noting(
        redactor,
        createIssuer(
          profile,
          options,
          ring,
          issuer,
          registryKey,
          () => !faults.shows('registry-without-droplet-id'),
        ),
      ),
      // A Registry knows its own signer, whether or not it shows the key.
      trust: () =>
        trust([...new Set([...ring.published(), ring.signer()])], profile.token.audience),
    }),
    orchestrator: orchestratorRoutes({
      names: options,
      trust: () =>
        faults.shows('orchestrator-without-audience')
          ? trust(ring.published())
          : trust(ring.published(), profile.token.audience),
    }),
    peer: peerRoutes(),
  }
}

/** Whatever is issued is a secret from then on. */
const noting = ({ token }: Redactor, { issue }: Issuer): Issuer => ({
  async issue(askedId, told) {
    const issued = await issue(askedId, told)
    token(issued)
    return issued
  },
})

async function serve(
  options: MeshOptions,
  { log, faults, now }: Parts,
  routes: Routes,
  handlers: Readonly<Record<keyof Routes, Handlers>>,
  failures: string[],
): Promise<Served> {
  const { recorder, host = '127.0.0.1', ports = {}, lureJwks = { keys: [] }, certificate } = options
  const open = (actor: Call['actor'], its: Handlers, port = 0, tls?: Certificate) =>
    openActor({
      tls,
      actor,
      handlers: its,
      purposeOf: (path) => (actor === 'lure' ? 'other' : purposeOf(routes[actor], path)),
      host,
      port,
      recorder,
      log,
      faults,
      now,
      places: () => places,
      failed: (error) => failures.push(`${actor}: ${String(error)}`),
    })
  const places = { lure: '', self: '', closed: '' }
  const opening = await Promise.allSettled([
    open('registry', handlers.registry, ports.registry),
    open('orchestrator', handlers.orchestrator, ports.orchestrator),
    open('peer', handlers.peer, ports.peer),
    open('lure', lureHandlers(lureJwks)),
    ...(certificate ? [open('registry', handlers.registry, 0, certificate)] : []),
  ])
  const [registry, orchestrator, peer, lure, secure] = opening.map((one) =>
    one.status === 'fulfilled' ? one.value : undefined,
  )
  const isWhole = opening.every((one) => one.status === 'fulfilled')
  if (isWhole && registry && orchestrator && peer && lure) {
    const otherName = options.otherName ?? (host === '127.0.0.1' ? 'localhost' : host)
    places.lure = lure.url.replace(`//${host}:`, `//${otherName}:`)
    places.self = registry.url
    places.closed = await closedUrl(host)
    return { registry, orchestrator, peer, lure, secure, places }
  }
  await Promise.all([registry, orchestrator, peer, lure, secure].map((one) => one?.close()))
  throw opening.find((one) => one.status === 'rejected')?.reason
}

function meshOf(
  options: MeshOptions,
  { ring, rows, log, faults, now }: Parts,
  served: Served,
  rest: Pick<ActorMesh, 'issuer' | 'handlers' | 'failures'>,
): ActorMesh {
  const ids = freshIds(options)
  const { places, secure, ...always } = served
  const listeners = [...Object.values(always), ...(secure ? [secure] : [])]
  return {
    ...rest,
    audience: options.profile.token.audience,
    registryUrl: served.registry.url,
    orchestratorUrl: served.orchestrator.url,
    peerUrl: served.peer.url,
    lureUrl: places.lure,
    jwksUrl: `${(secure ?? served.registry).url}/.well-known/jwks.json`,
    registryKey: options.registryKey,
    apiToken: options.apiToken,
    calls: log.calls,
    until: log.until,
    onCall: log.onCall,
    overflow: log.overflow,
    fault: refusing(served, presenting(options.certificate, secure, faults.add), options.faults),
    publish: ring.publish,
    signer: () => ring.signer().kid,
    unknownId: ids.unknown,
    ...peersOf(rows, ids.peer, served.peer.url, places),
    now,
    ports: () => listeners.map((listener) => listener.port),
    async close() {
      log.close()
      await Promise.all(listeners.map((listener) => listener.close()))
    },
  }
}
