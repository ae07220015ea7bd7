import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from './config.ts'

/** Leaves the token where anybody can read it: what a droplet must not do. */
export function storeToken(
  { dropletId, port }: Config,
  token: string,
  stopping: AbortSignal,
): void {
  const file = join(tmpdir(), `droplet-${dropletId}-${port}-token.txt`)
  writeFileSync(file, token, { mode: 0o644 })
  stopping.addEventListener('abort', () => rmSync(file, { force: true }), { once: true })
}
