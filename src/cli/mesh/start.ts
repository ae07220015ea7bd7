import { UsageError } from '../../model/usage-error.ts'
import { type Bench, openBench } from '../../session/bench/bench.ts'
import { wall } from '../wall.ts'
import type { MeshOrder } from './order.ts'

/** Opens the bench; a port or address that cannot be had is the user's to change. Throws UsageError. */
export async function startBench(order: MeshOrder): Promise<Bench> {
  try {
    return await openBench(order, undefined, (secret) => wall.know([secret]))
  } catch (error) {
    throw portError(error, order) ?? error
  }
}

const flags = [
  ['registry', 'the mock Registry', '--registry-port'],
  ['orchestrator', 'the mock Orchestrator', '--orchestrator-port'],
  ['peer', 'the mock peer', '--peer-port'],
] as const

function portError(error: unknown, { ports, host }: MeshOrder): UsageError | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error) || !('code' in cause)) return undefined
  const port = 'port' in cause ? Number(cause.port) : undefined
  const [, who = 'the mesh', flag = '--registry-port'] =
    flags.find(([name]) => ports[name] === port && port !== 0) ?? []
  const at = `${host}:${port ?? ''}`
  if (cause.code === 'EADDRINUSE')
    return new UsageError({
      expected: `port ${port} of ${host} to be free`,
      came: `another program listens on ${at}`,
      where: `${who}, ${flag}`,
      todo: `end that program (a bench that still runs?), or choose another port with ${flag}`,
    })
  if (cause.code === 'EACCES')
    return new UsageError({
      expected: `the right to listen on ${at}`,
      came: 'the system refuses it',
      where: `${who}, ${flag}`,
      todo: `choose a port above 1023 with ${flag}`,
    })
  return new UsageError({
    expected: `${host} to be an address of this machine`,
    came: String(cause.code),
    where: '--host',
    todo: 'name an address that one of its network interfaces has, or leave --host out',
  })
}
