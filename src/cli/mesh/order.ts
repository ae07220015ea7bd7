import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { publicKeysOf } from '../../diagnosis/public-keys.ts'
import { UsageError } from '../../model/usage-error.ts'
import type { BenchOrder } from '../../session/bench/bench.ts'
import { privateKeysIn } from '../../wire/secrets.ts'
import { settingsFrom } from '../config.ts'
import { meshPorts } from '../defaults.ts'
import type { Surroundings } from '../order.ts'
import { profileFrom } from '../profile-file.ts'
import { wall } from '../wall.ts'

export interface MeshOrder extends BenchOrder {
  /** Where the traffic is written. */
  readonly record: string | undefined
  readonly color: boolean
}

/** What the flags ask for, with the settings that a run has too. Throws UsageError. */
export async function meshOrderFrom(
  flags: Record<string, unknown>,
  { cwd, env }: Surroundings,
): Promise<MeshOrder> {
  const { host, domain, ownKey, record, ...shared } = flags
  const settings = await settingsFrom(shared, cwd, env)
  const profile = profileFrom(settings.profile ?? 'mesh', cwd)
  const id = settings.dropletId ?? 42
  const { registryPort, orchestratorPort, peerPort } = meshPorts(settings)
  const ports = { registry: registryPort, orchestrator: orchestratorPort, peer: peerPort }
  demandDistinct(ports)
  return {
    profile,
    host: namedHost(textOf(host) ?? '127.0.0.1'),
    ports,
    droplet: { id, domain: textOf(domain) ?? `drop${id}.mesh.test`, port: settings.port ?? 8010 },
    heartbeatSeconds: settings.interval ?? profile.limits.heartbeatSeconds,
    ownKeyPem: ownKeyFrom(textOf(ownKey), cwd),
    record: record === undefined ? undefined : resolve(cwd, String(record)),
    color: settings.color !== false && !env.NO_COLOR,
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** The address is also what the droplet is told, so it has to be one that leads somewhere. */
function namedHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::' && host !== '') return host
  throw new UsageError({
    expected: 'the address under which the droplet reaches this machine',
    came: `"${host}", which stands for all of them`,
    where: '--host',
    todo: 'name one, such as that of the Docker bridge: --host 172.17.0.1',
  })
}

function demandDistinct(ports: BenchOrder['ports']): void {
  const fixed = Object.values(ports).filter((port) => port !== 0)
  const twice = fixed.find((port, index) => fixed.indexOf(port) !== index)
  if (twice === undefined) return
  throw new UsageError({
    expected: 'a port of its own for Registry, Orchestrator and peer',
    came: `${twice} twice`,
    where: '--registry-port, --orchestrator-port, --peer-port',
    todo: 'choose another for one of them',
  })
}

/** Only the public half is kept, even where a private key was given. */
function ownKeyFrom(file: string | undefined, cwd: string): string | undefined {
  if (file === undefined) return undefined
  const path = resolve(cwd, file)
  const text = readText(path)
  wall.know(privateKeysIn(text, 'the key of --own-key'))
  const [key] = publicKeysOf(text)
  if (key !== undefined) return key.export({ type: 'spki', format: 'pem' }).toString()
  throw new UsageError({
    expected: "the droplet's public key as PEM or JWK",
    came: 'a file that holds none',
    where: `--own-key ${path}`,
    todo: 'write it with: openssl pkey -in private.pem -pubout -out public.pem',
  })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError({
      expected: 'a file that can be read',
      came: error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error),
      where: `--own-key ${path}`,
      todo: 'check the path and its permissions',
    })
  }
}
