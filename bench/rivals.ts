import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What we are compared with: no dependencies of ours, and the newest that run on Node 20. */
export const rivals = { newman: '6.2.2', 'oauth2-mock-server': '8.2.3' }

export type Rival = keyof typeof rivals

export const nameOf = (rival: Rival): string => `${rival} ${rivals[rival]}`

/** Installs a rival into a folder of its own for the length of the work; rejects where npm cannot. */
export async function withRival<Result>(
  rival: Rival,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'udc-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    await install(folder, rival)
    return await work(folder)
  } finally {
    remove()
    process.off('exit', remove)
  }
}

async function install(folder: string, rival: Rival): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const wanted = `${rival}@${rivals[rival]}`
  try {
    await run('npm', ['install', ...quiet, wanted], { cwd: folder, timeout: 180_000 })
  } catch (error) {
    throw new Error(`${nameOf(rival)} could not be installed: ${whyNot(error)}`)
  }
}

/** The first line that npm wrote about it; it never got to write one where there is no npm, or no end. */
export function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('killed' in error && error.killed === true) return 'npm was not done after three minutes'
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : ''
  const lines = said.split('\n').filter((line) => line.startsWith('npm error'))
  const telling = lines.find((line) => !/^npm error (code|errno|syscall) /.test(line)) ?? lines[0]
  return telling?.replace(/^npm error /, '') ?? error.message.split('\n')[0] ?? ''
}
