import { chmodSync, existsSync } from 'node:fs'
import { sep } from 'node:path'
import { launchImage } from '../launch/image/container.ts'
import { type Ground, prepareGround } from '../launch/image/ground.ts'
import { connectEngine } from '../launch/image/testcontainers.ts'
import type { ProbeAnswer } from '../launch/readiness.ts'
import { howItEnded } from '../launch/why-not-ready.ts'
import type { Client } from '../wire/client.ts'
import type { Start } from './instance.ts'
import { asTrouble } from './launch-trouble.ts'
import type { Order } from './order.ts'
import type { Premises } from './premises.ts'

/** The names that a container of ours resolves to this machine; the usual one is left for strangers. */
const machineName = 'host.docker.internal'
/** Where a container that exposes no port is told to listen: as in most of them, and as good as any. */
const usualPort = 8010

/** What starts droplets in containers of their own, and where these find our mesh. Throws TroubleError. */
export async function openImage(
  order: Order,
  image: string,
  freePort: () => Promise<number>,
): Promise<{ readonly start: Start; readonly premises: Premises }> {
  try {
    const engine = await connectEngine(order.target.cwd)
    const ground = await prepareGround(engine, image, order.runId)
    const told = order.target.port ?? ground.exposed ?? usualPort
    return {
      start: startImage(order, ground),
      premises: {
        host: ground.gateway,
        otherName: machineName,
        place: async () => ({ port: await freePort(), told }),
      },
    }
  } catch (error) {
    throw asTrouble(error)
  }
}

function startImage({ runId, scratch, waitMs }: Order, ground: Ground): Start {
  let started = 0
  return async ({ env, port, told, client, healthPath, redact }) => {
    started += 1
    // The main thread removes it when the run ends: whoever is still at work is to begin nothing more.
    if (scratch !== undefined && !existsSync(scratch)) throw new Error('the run is over')
    try {
      const housed = await launchImage(ground.engine, {
        order: {
          image: ground.image,
          name: `udc-conformance-${runId.slice(0, 8)}-${started}`,
          labels: ground.labels,
          env,
          port: { inside: told, outside: port },
          hosts: { [machineName]: ground.gateway },
          files: handedFiles(env, scratch),
        },
        healthPath,
        waitMs,
        redact,
        probe: () => probeThrough(client, healthPath),
      })
      return { ...housed, ended: () => (housed.alive() ? undefined : howItEnded(housed.exit())) }
    } catch (error) {
      throw asTrouble(error)
    }
  }
}

/** The engine's proxy accepts for a droplet that does not listen yet, and then closes. */
async function probeThrough(client: Client, path: string): Promise<ProbeAnswer> {
  const { status, silence } = await client.ask({
    method: 'GET',
    path,
    note: 'ready?',
    timeoutMs: 3_500,
  })
  if (status !== undefined) return 'answered'
  return silence?.kind === 'timeout' ? 'silent' : 'refused'
}

/**
 * Our own short-lived files that the environment names. The user inside the container may be any, so that they
 * are opened to all; on this machine the folder around them keeps others out.
 */
function handedFiles(env: Readonly<Record<string, string>>, scratch?: string): readonly string[] {
  if (scratch === undefined) return []
  const named = Object.values(env).filter((value) => value.startsWith(scratch + sep))
  const files = [...new Set(named)]
  for (const file of files) chmodSync(file, 0o444)
  return files
}
