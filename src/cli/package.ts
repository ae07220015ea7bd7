import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Folder of the installed package, found from the compiled file. */
export const packageRoot = fileURLToPath(new URL('../../..', import.meta.url))

export function readPackage(): { name: string; version: string; description: string } {
  return JSON.parse(readFileSync(`${packageRoot}/package.json`, 'utf8')) as ReturnType<
    typeof readPackage
  >
}
