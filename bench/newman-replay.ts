import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Captured } from './capture.ts'
import { collectionOf, isPortable } from './collection.ts'
import type { Played } from './newman-player.ts'

const player = fileURLToPath(new URL('./newman-player.js', import.meta.url))

/** What newman needed for each exchange. */
export interface NewmanReplay {
  readonly bareMs: number
  /** The same with an assertion of the status in each. */
  readonly assertingMs: number
  readonly replayed: number
  readonly sameStatus: number
}

/** Replays what a collection can carry with the newman that is installed in the folder. */
export async function newmanReplay(
  folder: string,
  url: string,
  captured: readonly Captured[],
): Promise<NewmanReplay> {
  const requests = captured.filter(isPortable)
  const file = (kind: 'bare' | 'asserting'): string => {
    const path = join(folder, `${kind}.json`)
    writeFileSync(path, JSON.stringify(collectionOf(url, requests, kind)))
    return path
  }
  const [bareFile, assertingFile] = [file('bare'), file('asserting')]
  // The first play warms newman and its sandbox, and counts for nothing.
  const argv = [player, folder, assertingFile, bareFile, assertingFile]
  const { stdout } = await promisify(execFile)(process.execPath, argv, {
    timeout: 300_000,
    maxBuffer: 16 * 1024 * 1024,
  })
  const [, bare, asserting] = JSON.parse(stdout) as Played[]
  if (!bare || !asserting) throw new Error('newman played nothing')
  return {
    bareMs: bare.ms / requests.length,
    assertingMs: asserting.ms / requests.length,
    replayed: requests.length,
    sameStatus: requests.filter(({ status }, index) => status === bare.statuses[index]).length,
  }
}
