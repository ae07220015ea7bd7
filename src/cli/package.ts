import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the installed package: the nearest one above that has a package.json, wherever the build put this module. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)))

export function readPackage(): { name: string; version: string; description: string } {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as ReturnType<
    typeof readPackage
  >
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder))
}
