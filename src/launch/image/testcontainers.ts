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
  const { getContainerRuntimeClient, ImageName } = await load(packageAt(cwd))
  try {
    const { container, image } = await withoutHelpers(getContainerRuntimeClient)
    return dockerEngine(container.dockerode, (name) => image.pull(ImageName.fromString(name)))
  } catch {
    throw noDocker(env)
  }
}

/**
 * Inside a container testcontainers would fetch an image of its own to find the host; we ask nobody by that
 * name, and want no image beside the user's.
 */
async function withoutHelpers<T>(connect: () => Promise<T>): Promise<T> {
  const name = 'TESTCONTAINERS_HOST_OVERRIDE'
  const given = process.env[name]
  process.env[name] = given ?? 'localhost'
  try {
    return await connect()
  } finally {
    if (given === undefined) delete process.env[name]
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
