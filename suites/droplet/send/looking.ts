import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { PeerRecord, Stage } from '../../../src/model/stage.ts'
import {
  inGroups,
  newTarget,
  patientMs,
  promptMs,
  type Sending,
  sendTo,
  type Target,
} from './sending.ts'

/** A send whose look-up was to be answered in an odd way. */
export interface OddSending extends Sending {
  /** The odd answer was given. */
  readonly struck: boolean
}

/** A send to an endpoint that is spelt in an odd way. */
export interface Joined {
  readonly sending: Sending
  readonly endpoint: string
  readonly expectedPath: string
  /** Whatever the peer was asked for. */
  readonly paths: readonly string[]
}

/** Sends whose look-up fails, or gives a record that is not the plain one. */
export interface LookupSends {
  readonly outages: readonly OddSending[]
  readonly garbage: readonly OddSending[]
  readonly wrong: Sending
  readonly joined: readonly Joined[]
  readonly hostOnly: Sending
  readonly inactive: Sending
  readonly down: Sending
  /** The same target, once the Registry names its new address. */
  readonly moved: Sending
  readonly alive: Reply
}

export const lookupSends: Stimulus<LookupSends> = {
  name: 'POST /send while look-ups fail or give odd records',
  phase: 'send',
  waits: () => patientMs + 2 * promptMs,
  apply: async (stage) => {
    const [outages, odd, wrong, joined, hostOnly, inactive, [down, moved]] = await Promise.all([
      Promise.all([500, 503].map((status) => withFault(stage, `HTTP ${status}`, { status }))),
      inGroups(garbage(stage), (send) => send()),
      withRecord(stage, 'the record of another droplet', anothersRecord(stage.mesh.unknownId())),
      inGroups(spellings, ([ending, path]) => join(stage, ending, path)),
      withRecord(stage, 'a record that names a host alone', {
        endpoint: undefined,
        host: '{authority}',
      }),
      withRecord(stage, 'a record of an inactive droplet', { status: 'inactive' }),
      downThenMoved(stage),
    ])
    const { path } = stage.profile.endpoints.health
    const note = 'the droplet after the odd look-ups'
    const alive = await stage.ask({ method: 'GET', path, note })
    return { outages, garbage: odd, wrong, joined, hostOnly, inactive, down, moved, alive }
  },
}

const garbage = (stage: Stage): (() => Promise<OddSending>)[] => [
  ...answers().map(
    ({ name, fault }) =>
      () =>
        withFault(stage, name, fault),
  ),
  ...records.map(
    ({ name, record }) =>
      () =>
        withRecord(stage, name, record),
  ),
]

/** Made when it is wanted: the list is long. */
const answers = (): readonly { name: string; fault: Partial<Fault> }[] => [
  {
    name: 'a page',
    fault: { status: 200, body: '<html><body>Registry</body></html>', contentType: 'text/html' },
  },
  { name: 'JSON that breaks off', fault: { status: 200, body: '{"id":"drop7.mesh.test","endp' } },
  { name: 'null', fault: { status: 200, body: 'null' } },
  { name: 'a list of 10,000 droplets', fault: { status: 200, body: longList() } },
]

const longList = (): string =>
  JSON.stringify(Array.from({ length: 10_000 }, (_, index) => ({ id: `drop${index}.other.test` })))

const nowhere = { host: undefined, ip: undefined, url: undefined, metadata: undefined }

const records: readonly { name: string; record: PeerRecord }[] = [
  { name: 'a record without endpoint', record: { ...nowhere, endpoint: undefined } },
  { name: 'a record whose endpoint is null', record: { ...nowhere, endpoint: null } },
  { name: 'a record whose endpoint is a number', record: { ...nowhere, endpoint: 8010 } },
]

const anothersRecord = (id: number): PeerRecord => ({
  id: `drop${id}.mesh.test`,
  droplet_id: id,
  metadata: { numeric_id: id, name: `Peer ${id}`, udc_version: '1.0' },
})

/** What follows the peer's address in its endpoint, and the path that a message has to go to. */
const spellings: readonly (readonly [ending: string, path: string])[] = [
  ['/', '/message'],
  ['/v1', '/v1/message'],
  ['/v1/', '/v1/message'],
]

async function withFault(stage: Stage, name: string, fault: Partial<Fault>): Promise<OddSending> {
  const target = newTarget(stage.mesh)
  const lift = stage.mesh.fault({ at: 'lookup', matching: String(target.id), ...fault })
  const sending = await sendTo(stage, target, `a message whose look-up gives ${name}`, 0)
  lift()
  const struck = sending.lookups.some(
    (call) => call.fault !== undefined && call.target.includes(String(target.id)),
  )
  return { ...sending, struck }
}

async function withRecord(stage: Stage, name: string, record: PeerRecord): Promise<OddSending> {
  const target = newTarget(stage.mesh, record)
  const sending = await sendTo(stage, target, `a message whose look-up gives ${name}`, 0)
  // Whoever reads the whole list need not meet it again.
  stage.mesh.amendPeer(target.id, {})
  return { ...sending, struck: true }
}

async function join(stage: Stage, ending: string, path: string): Promise<Joined> {
  const target = newTarget(stage.mesh, { endpoint: `{peer}${ending}` })
  const base = target.path.replace(/\/message$/, '')
  const sending = await sendTo(stage, target, `a message for an endpoint ending in ${ending}`, 0)
  const paths = stage.mesh
    .calls()
    .filter((call) => call.actor === 'peer' && reaches(call.path, base))
    .map((call) => call.path)
  const others = sending.deliveries.map((call) => call.path)
  return {
    sending,
    endpoint: base + ending,
    expectedPath: base + path,
    paths: [...new Set([...paths, ...others])],
  }
}

const reaches = (path: string, base: string): boolean =>
  path.replace(/\/{2,}/g, '/').startsWith(`${base}/`)

async function downThenMoved(stage: Stage): Promise<[down: Sending, moved: Sending]> {
  const target: Target = newTarget(stage.mesh, { endpoint: '{closed}' })
  const down = await sendTo(stage, target, 'a message for a peer that takes no connection', 0)
  stage.mesh.amendPeer(target.id, {})
  const moved = await sendTo(stage, target, 'a message for the same peer at its new address', 0)
  return [down, moved]
}
