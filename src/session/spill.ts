import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Written } from '../launch/image/changed-files.ts'
import type { Mesh, Spill } from '../model/stage.ts'
import type { Identity } from './instance.ts'

export type { Written } from '../launch/image/changed-files.ts'

/** A secret that was handed to the droplet, and what a report calls it. */
export interface Handed {
  readonly name: string
  readonly value: string
}

/** What a droplet was told at its start, and what it was issued since. */
export const handedTo = (
  { registryKey, apiToken }: Identity,
  mesh: Pick<Mesh, 'calls'>,
): readonly Handed[] => [
  { name: 'registry key', value: registryKey },
  { name: 'API token', value: apiToken },
  ...mesh
    .calls('token')
    .flatMap(({ issued }) => (issued === undefined ? [] : [{ name: 'token', value: issued }])),
]

/** Notices where secrets come to light that were handed to a droplet. */
export interface SpillWatch {
  /** Looks at what a droplet printed, before anything is taken out of it. */
  look(text: string): void
  /** What was seen so far, and what lies in files that were written since the watch began. */
  spilled(log: string): Promise<Spill>
}

export function watchSpills(
  folder: string | undefined,
  temporary: string | undefined,
  handed: () => readonly Handed[],
  elsewhere: () => Promise<readonly Written[]> | undefined = () => undefined,
): SpillWatch {
  const since = Date.now()
  const printed = new Set<string>()
  const namesIn = (text: string): string[] =>
    handed()
      .filter(({ value }) => text.includes(value))
      .map(({ name }) => name)
  const look = (text: string): void => {
    for (const name of namesIn(text)) printed.add(name)
  }
  return {
    look,
    async spilled(log) {
      look(log)
      const written = (await elsewhere()) ?? (await writtenHere(since, folder, temporary))
      const files = written.map(({ path, text, openToOthers }) => ({
        path,
        holds: namesIn(text),
        openToOthers,
      }))
      return { printed: [...printed], files: files.filter(({ holds }) => holds.length > 0) }
    },
  }
}

async function writtenHere(
  since: number,
  folder: string | undefined,
  temporary = tmpdir(),
): Promise<readonly Written[]> {
  const paths = [
    ...(folder === undefined ? [] : await writtenSince(since, folder, 3)),
    ...(await writtenSince(since, temporary, 2)),
  ]
  const files = await Promise.all([...new Set(paths)].map(readOf))
  return files.filter((file) => file !== undefined)
}

/** What others bring along is not what the droplet wrote. */
const notItsOwn = /^(?:node_modules|\.git|\.?venv|__pycache__|dist)$/
const largestBytes = 256 * 1024
const mostEntries = 2000

async function writtenSince(since: number, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])
  const found = await Promise.all(
    entries
      .filter(({ name }) => !notItsOwn.test(name))
      .slice(0, mostEntries)
      .map(async (entry) => {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) return depth > 1 ? await writtenSince(since, path, depth - 1) : []
        const facts = entry.isFile() ? await stat(path).catch(() => undefined) : undefined
        const fits = facts && facts.mtimeMs >= since && facts.size <= largestBytes
        return fits ? [path] : []
      }),
  )
  return found.flat()
}

async function readOf(path: string): Promise<Written | undefined> {
  try {
    const text = await readFile(path, 'utf8')
    const { mode } = await stat(path)
    return { path, text, openToOthers: (mode & 0o077) !== 0 }
  } catch {
    return undefined
  }
}
