import type { Stimulus } from '../../../src/model/check.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { type Errand, patienceMs, runErrand } from './errand.ts'

/** What the records of the Registry say, where somebody hostile wrote them. */
export interface HostileRecords {
  readonly schemes: readonly Errand[]
  /** Addresses of this host that are no part of the mesh, in any spelling. */
  readonly unspecified: readonly Errand[]
  readonly loopback: readonly Errand[]
  readonly withUser: readonly Errand[]
  /** An address at the peer that is, for a careless reader, only the user of another host. */
  readonly disguised: readonly Errand[]
  readonly paths: readonly Errand[]
  /**
   * Whether the mesh itself lives on the loopback addresses, so that they have to be called. Those of a droplet
   * in a container are its own, and lead to nobody of ours.
   */
  readonly meshOnLoopback: boolean
}

export const hostileRecords: Stimulus<HostileRecords> = {
  name: 'POST /send to targets whose record names a hostile address',
  phase: 'send',
  waits: patienceMs,
  apply: async (stage) => {
    // Another name of the host that the mesh lives on, as the droplet resolves it.
    const { port, host } = new URL(stage.mesh.lureUrl)
    const listed = {
      schemes: schemesTo(host).map((endpoint) => hostile(stage, endpoint)),
      unspecified: ['0.0.0.0', '[::]'].map((own) => hostile(stage, `http://${own}:${port}/{id}`)),
      loopback: loopbacks.map((own) => hostile(stage, `http://${own}:${port}/{id}`)),
      withUser: [hostile(stage, 'http://somebody:p4ss-7c1e@{host}')],
      disguised: [hostile(stage, `http://{origin}@${host}/{id}`)],
      paths: paths.map((tail) => hostile(stage, `{peer}${tail}`)),
    }
    const [schemes, unspecified, loopback, withUser, disguised, odd] = await Promise.all(
      [
        listed.schemes,
        listed.unspecified,
        listed.loopback,
        listed.withUser,
        listed.disguised,
        listed.paths,
      ].map((group) => Promise.all(group.map((go) => go()))),
    )
    return {
      schemes: schemes ?? [],
      unspecified: unspecified ?? [],
      loopback: loopback ?? [],
      withUser: withUser ?? [],
      disguised: disguised ?? [],
      paths: odd ?? [],
      meshOnLoopback: isLoopback(new URL(stage.mesh.registryUrl).hostname),
    }
  },
}

/** The address is that of the attack listener, for whoever opens it all the same. */
const schemesTo = (host: string): readonly string[] => [
  'file:///etc/passwd',
  `gopher://${host}/{id}`,
  `ftp://${host}/{id}`,
  'data:application/json,{}',
  'javascript:void(0)',
  'unix:/var/run/docker.sock',
]

/** The same four bytes: decimal, hexadecimal, octal, shortened; and the loopback of IPv6. */
const loopbacks = ['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::1]']

const paths = ['?x=', '#', '/admin?y=', '/\r\nX-Injected: 1', '/a b']

/** The password in the record above, as it would go over the wire. */
export const userinfo = {
  plain: 'p4ss-7c1e',
  basic: Buffer.from('somebody:p4ss-7c1e').toString('base64'),
}

/** Lists a target with this address; what it returns sends a message there. */
function hostile(stage: Stage, endpoint: string): () => Promise<Errand> {
  const { mesh } = stage
  const { id, url } = mesh.addPeer()
  const filled = endpoint.replace('{id}', String(id)).replace('{origin}', new URL(url).host)
  mesh.amendPeer(id, { endpoint: filled })
  const shown = JSON.stringify(endpoint.replace(/:\d{4,5}/, ''))
  return () => runErrand(stage, id, `a record with the endpoint ${shown}`)
}

const isLoopback = (host: string): boolean => /^(127\.|localhost$|\[::1\]$)/.test(host)
