import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directories = new Set<string>()
let watching = false

/** Puts a private key where only this user can read it; it is gone after `remove` or a normal exit. */
export function writeKeyFile(pem: string, within = tmpdir()): { path: string; remove(): void } {
  // mkdtemp creates the directory with mode 0700, so that the file is never reachable for others.
  const directory = mkdtempSync(join(within, 'udc-own-key-'))
  directories.add(directory)
  removeAtExit()
  const remove = (): void => removeDirectory(directory)
  try {
    const path = join(directory, 'private-key.pem')
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' })
    return { path, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** One listener for all keys: a run starts many droplets. */
function removeAtExit(): void {
  if (watching) return
  watching = true
  process.once('exit', () => {
    for (const directory of directories) removeDirectory(directory)
  })
}

function removeDirectory(directory: string): void {
  directories.delete(directory)
  rmSync(directory, { recursive: true, force: true })
}
