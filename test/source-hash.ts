import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What decides which mutant fails which check. */
const folders = [
  'suites',
  'fixtures',
  'mocks',
  'src/kernel',
  'src/session',
  'src/wire',
  'src/model',
]

/** What decides besides which cause a run names. */
export const ofCauses = ['src/diagnosis']

/** One hash over all sources that the full matrix depends on, and more. */
export function sourceHash(more: readonly string[] = []): string {
  const root = packageFolder()
  const hash = createHash('sha256')
  for (const folder of [...folders, ...more])
    for (const name of readdirSync(join(root, folder), {
      recursive: true,
      encoding: 'utf8',
    }).sort())
      if (name.endsWith('.ts'))
        hash.update(`${folder}/${name}\n`).update(readFileSync(join(root, folder, name)))
  return hash.digest('hex')
}

export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}
