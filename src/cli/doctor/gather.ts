import { createServer } from 'node:net'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { packageAt } from '../../launch/image/testcontainers.ts'
import { isPortFree } from '../../launch/ports.ts'
import { meshPorts } from '../defaults.ts'
import type { Surroundings } from '../order.ts'
import type { Settings } from '../settings.ts'
import { tlsFrom } from '../tls-files.ts'
import type { Facts, Machine, Port, Terminal } from './facts.ts'
import { dockerOf } from './gather-docker.ts'
import { authorityIn, folderAt, givenIn } from './gather-files.ts'
import { targetOf } from './gather-target.ts'

/** Looks at this machine and asks the target, if there is one, for its health. Throws UsageError. */
export async function gather(settings: Settings, around: Surroundings): Promise<Facts> {
  const { cwd, env } = around
  const tls = tlsFrom(settings, { cwd, env })
  const target = await targetOf(settings, tls, around)
  const ports = await Promise.all(portsOf(settings))
  return {
    node: process.versions.node,
    machine: machine(),
    terminal: terminal(settings, env),
    ports,
    ipv6: await canListen('::1'),
    docker: await dockerOf(env),
    hasTestcontainers: packageAt(cwd) !== undefined,
    variables: new Set(Object.keys(env).filter((name) => env[name] !== '')),
    authorities: ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].flatMap((name) => authorityIn(name, env)),
    folders: [
      folderAt('temporary folder', tmpdir()),
      ...(settings.out === undefined ? [] : [folderAt('--out', resolve(cwd, settings.out))]),
    ],
    insecure: settings.insecure ?? false,
    takesAnyCertificate: env.NODE_TLS_REJECT_UNAUTHORIZED === '0',
    given: givenIn(settings, tls),
    target,
  }
}

function portsOf(settings: Settings): Promise<Port>[] {
  const { registryPort, orchestratorPort, peerPort } = meshPorts(settings)
  const look = async (who: string, flag: string, port: number): Promise<Port> => ({
    who,
    flag,
    port,
    isFree: port === 0 || (await isPortFree(port)),
  })
  return [
    look('Registry', '--registry-port', registryPort),
    look('Orchestrator', '--orchestrator-port', orchestratorPort),
    look('peer', '--peer-port', peerPort),
  ]
}

/** A container may have less than the machine it runs on. */
function machine(): Machine {
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY
  return {
    cores: availableParallelism(),
    totalBytes: Math.min(totalmem(), limit),
    availableBytes: process.availableMemory(),
  }
}

function terminal(settings: Settings, env: NodeJS.ProcessEnv): Terminal {
  const isTTY = process.stdout.isTTY === true
  const byVariable = process.platform !== 'darwin' && process.platform !== 'win32'
  return {
    isTTY,
    columns: process.stdout.columns,
    color: settings.color !== false && !env.NO_COLOR && isTTY,
    locale: byVariable ? env.LC_ALL || env.LC_CTYPE || env.LANG || '' : undefined,
  }
}

const canListen = (host: string): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen({ port: 0, host, exclusive: true }, () => server.close(() => done(true)))
  })
