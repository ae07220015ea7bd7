import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Puts a private key where only this user can read it; it is gone after `remove` or a normal exit. */
export function writeKeyFile(pem: string): { path: string; remove(): void } {
  // mkdtemp creates the directory with mode 0700, so that the file is never reachable for others.
  const directory = mkdtempSync(join(tmpdir(), 'udc-own-key-'))
  const remove = (): void => {
    process.removeListener('exit', remove)
    rmSync(directory, { recursive: true, force: true })
  }
  process.once('exit', remove)
  try {
    const path = join(directory, 'private-key.pem')
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' })
    return { path, remove }
  } catch (error) {
    remove()
    throw error
  }
}
