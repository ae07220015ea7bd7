import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { dockerEngine } from './docker-engine.ts'
import type { Engine } from './engine.ts'
import { brokenPackage, noDocker, noPackage } from './missing.ts'

const name = 'testcontainers'

/**
 * The engine that testcontainers finds: by DOCKER_HOST, the current context, or the usual sockets. The package
 * is an optional peer, looked for beside us and then in the user's project. Throws LaunchError without either.
 */
export async function connectEngine(
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Engine> {
  const { getContainerRuntimeClient } = await load(packageAt(cwd))
  try {
    const { container, image } = await getContainerRuntimeClient()
    return dockerEngine(container.dockerode, async (wanted) => {
      const { ImageName } = await load(packageAt(cwd))
      await image.pull(ImageName.fromString(wanted))
    })
  } catch {
    throw noDocker(env)
  }
}

/** Where the package lies; undefined where it is not installed. */
export function packageAt(cwd: string): string | undefined {
  for (const from of [import.meta.url, pathToFileURL(`${cwd}/`).href])
    try {
      return createRequire(from).resolve(name)
    } catch {
      // It may be in the other place.
    }
  return undefined
}

async function load(path: string | undefined): Promise<typeof import('testcontainers')> {
  if (path === undefined) throw noPackage()
  try {
    const loaded: typeof import('testcontainers') = await import(pathToFileURL(path).href)
    return loaded
  } catch (error) {
    throw brokenPackage(error)
  }
}
