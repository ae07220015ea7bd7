import type { Fault } from '../../src/model/fault.ts'
import type { Mesh } from '../../src/model/stage.ts'
import type { Listener } from '../../src/wire/listen.ts'

interface Ports extends Readonly<Record<'registry' | 'orchestrator' | 'peer', Listener>> {
  /** The Registry over TLS, where there is one. */
  readonly secure: Listener | undefined
}

/** A fault that closes ports is played on the listeners, those of the script at once; every other goes its usual way. */
export function refusing(
  ports: Ports,
  add: Mesh['fault'],
  scripted: readonly Fault[] = [],
): Mesh['fault'] {
  for (const fault of scripted) if (fault.refuse !== undefined) refuse(ports, fault)
  return (fault) => (fault.refuse === undefined ? add(fault) : refuse(ports, fault))
}

function refuse(ports: Ports, fault: Fault): () => void {
  const opened = portsOf(ports, fault).map((listener) => listener?.refuse())
  let isLifted = false
  const lift = (): void => {
    if (isLifted) return
    isLifted = true
    clearTimeout(timer)
    for (const open of opened) open?.()
  }
  const timer = typeof fault.refuse === 'number' ? setTimeout(lift, fault.refuse) : undefined
  return lift
}

function portsOf(ports: Ports, { at }: Fault): readonly (Listener | undefined)[] {
  if (at === 'registry.*') return [ports.registry, ports.secure]
  if (at === 'orchestrator.*') return [ports.orchestrator]
  if (at === 'peer.*') return [ports.peer]
  throw new Error(`${at} has no port of its own to be closed`)
}
