import type { ActorMesh } from '../../../mocks/actors/mesh.ts'
import type { Call } from '../../model/call.ts'
import { type Fault, lapses } from '../../model/fault.ts'

type RegistryKey = 'K1' | 'K2'

/** Something that can go wrong in the mesh, switched on and off by name while the bench runs. */
export interface Switch {
  readonly name: string
  /** The key that toggles it at a terminal. */
  readonly key: string
  readonly about: string
  readonly faults?: readonly Fault[]
  /** Which keys are published, and which one signs. */
  readonly keys?: { readonly published: readonly RegistryKey[]; readonly signer: RegistryKey }
}

const guarded = [
  'orchestrator-register',
  'orchestrator-list',
  'orchestrator-heartbeat',
  'orchestrator-details',
] as const

const refused = JSON.stringify({ detail: 'Could not validate credentials' })
const unknownDroplet = JSON.stringify({ detail: 'unknown droplet' })

export const switches: readonly Switch[] = [
  {
    name: 'keys-down',
    key: 'k',
    about: 'the key set answers 503',
    faults: [{ at: 'jwks', status: 503 }],
  },
  {
    name: 'slow-keys',
    key: 's',
    about: 'the key set comes after 8 s',
    faults: [{ at: 'jwks', delayMs: 8000 }],
  },
  {
    name: 'rotate-keys',
    key: 'r',
    about: 'a second key is published and signs; the first stays published',
    keys: { published: ['K1', 'K2'], signer: 'K2' },
  },
  {
    name: 'retire-key',
    key: 'R',
    about: 'only the second key is published; tokens of the first are refused',
    keys: { published: ['K2'], signer: 'K2' },
  },
  {
    name: 'registry-500',
    key: '5',
    about: 'the Registry answers 500 to everything',
    faults: [{ at: 'registry.*', status: 500 }],
  },
  {
    name: 'registry-drop',
    key: 'x',
    about: 'the Registry closes every connection without an answer',
    faults: [{ at: 'registry.*', drop: true }],
  },
  {
    name: 'token-429',
    key: '9',
    about: 'token requests are answered 429 with Retry-After: 3',
    faults: [{ at: 'token', status: 429, headers: [['retry-after', '3']] }],
  },
  {
    name: 'token-not-json',
    key: 'j',
    about: 'token requests are answered 200 with a page of HTML',
    faults: [{ at: 'token', body: '<html>welcome</html>', contentType: 'text/html' }],
  },
  {
    name: 'heartbeat-404',
    key: 'h',
    about: 'the Registry has forgotten the droplet: heartbeats are answered 404',
    faults: [{ at: 'heartbeat', status: 404, body: unknownDroplet }],
  },
  {
    name: 'orchestrator-401',
    key: 'o',
    about: 'the Orchestrator answers 401 to good tokens too',
    faults: guarded.map((at) => ({ at, status: 401, body: refused })),
  },
  {
    name: 'orchestrator-drop',
    key: 'd',
    about: 'the Orchestrator closes every connection without an answer',
    faults: [{ at: 'orchestrator.*', drop: true }],
  },
  ...(['orchestrator-without-audience', 'registry-without-droplet-id'] as const).map(
    (name): Switch => ({
      name,
      key: name === 'orchestrator-without-audience' ? 'a' : 'i',
      about: lapses[name],
      faults: [
        { at: name.startsWith('orchestrator') ? 'orchestrator.*' : 'registry.*', lapse: name },
      ],
    }),
  ),
  {
    name: 'peer-500',
    key: 'p',
    about: 'the peer answers 500 to messages',
    faults: [{ at: 'message', status: 500 }],
  },
]

export interface Switchboard {
  isOn(name: string): boolean
  /** Does nothing when it is so already. */
  set(name: string, on: boolean): void
  /** The switch behind a fault that struck this call, as far as it is still on. */
  behind(call: Pick<Call, 'actor' | 'purpose'>): Switch | undefined
  published(): readonly RegistryKey[]
  /** Keys that were published once and are not now. */
  retired(): readonly RegistryKey[]
  signer(): RegistryKey
}

const ordinaryKeys: NonNullable<Switch['keys']> = { published: ['K1'], signer: 'K1' }

/** All switches off; each works on the mesh as soon as it is set. */
export function createSwitchboard(mesh: Pick<ActorMesh, 'fault' | 'publish'>): Switchboard {
  const on = new Map<Switch, () => void>()
  // The switch that was set last decides about the keys.
  const shown = new Set<RegistryKey>(ordinaryKeys.published)
  const keys = () => [...on.keys()].findLast((one) => one.keys)?.keys ?? ordinaryKeys
  return {
    isOn: (name) => [...on.keys()].some((one) => one.name === name),
    set(name, wanted) {
      const one = switches.find((each) => each.name === name)
      if (!one || on.has(one) === wanted) return
      if (wanted) {
        const lifts = (one.faults ?? []).map((fault) => mesh.fault(fault))
        on.set(one, () => lifts.forEach((lift) => void lift()))
      } else {
        on.get(one)?.()
        on.delete(one)
      }
      if (!one.keys) return
      mesh.publish(keys().published, keys().signer)
      for (const key of keys().published) shown.add(key)
    },
    behind: ({ actor, purpose }) =>
      [...on.keys()].find(({ faults = [] }) =>
        faults.some(({ at }) => at === purpose || at === `${actor}.*`),
      ),
    published: () => keys().published,
    retired: () => [...shown].filter((key) => !keys().published.includes(key)),
    signer: () => keys().signer,
  }
}
