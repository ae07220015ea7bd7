import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../model/usage-error.ts'
import { wall } from './wall.ts'

/** Writes a file without secrets, its folder too; throws UsageError where that cannot be done. */
export const writeWhole = (file: string, text: string): void =>
  attempt(file, () => writeFileSync(file, wall.filter(text)))

/** The same at the end of a file that others write to as well. */
export const writeMore = (file: string, text: string): void =>
  attempt(file, () => appendFileSync(file, wall.filter(text)))

/** Runs what writes to a file; what the system says against it becomes a UsageError. */
export function attempt<T>(file: string, write: () => T): T {
  try {
    makeFolder(dirname(file))
    wall.watch(file)
    return write()
  } catch (error) {
    throw new UsageError({
      expected: 'a file that can be written',
      came: error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error),
      where: file,
      todo: 'choose another file',
    })
  }
}

/** Step by step: the recursive form of Node 20 never ends where a step is refused with ENOENT. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}
