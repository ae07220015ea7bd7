import type { Container } from './engine.ts'

/** A file that a droplet wrote. */
export interface Written {
  readonly path: string
  readonly text: string
  /** Whether others than its owner may read it. */
  readonly openToOthers: boolean
}

const largestBytes = 256 * 1024
const mostFiles = 200
/** Written by the engine, or not by the droplet's own doing. */
const notItsOwn = /^\/(?:dev|proc|sys)\/|\/(?:node_modules|__pycache__|\.git)\//

/** What a droplet wrote into its container, as far as it differs from the image; volumes are not seen. */
export async function writtenIn(container: Container): Promise<readonly Written[]> {
  const paths = await container.changed().catch((): readonly string[] => [])
  const leaves = paths.filter(
    (path) => !notItsOwn.test(path) && !paths.some((other) => other.startsWith(`${path}/`)),
  )
  const files = await Promise.all(
    leaves.slice(0, mostFiles).map((path) =>
      container.archive(path).then(
        (tar) => fileIn(tar, path),
        () => undefined,
      ),
    ),
  )
  return files.filter((file) => file !== undefined)
}

const block = 512

/** The first plain file of a tar archive; other entries only tell about it. */
export function fileIn(tar: Buffer, path: string): Written | undefined {
  for (let at = 0; at + block <= tar.length; ) {
    const octal = (from: number, to: number): number =>
      Number.parseInt(tar.toString('latin1', at + from, at + to), 8) || 0
    const size = octal(124, 136)
    const type = tar.toString('latin1', at + 156, at + 157)
    if (type === '5') return undefined
    if (type === '0' || type === '\0') {
      if (size > largestBytes) return undefined
      const text = tar.toString('utf8', at + block, at + block + size)
      return { path, text, openToOthers: (octal(100, 108) & 0o077) !== 0 }
    }
    at += block + Math.ceil(size / block) * block
  }
  return undefined
}
