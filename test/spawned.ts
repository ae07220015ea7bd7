import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../src/model/report.ts'

const bin = fileURLToPath(new URL('../dist/app/bin.js', import.meta.url))

/** Runs the built command line and returns its exit code, its JSON report and what a terminal shows. */
export async function runForReport(
  args: readonly string[],
  onStderr: (text: string) => void = () => {},
): Promise<{ code: number | null; report: Report; screen: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'udc-spawned-'))
  const file = join(folder, 'report.json')
  try {
    const reporters = ['--reporter', `json=${file}`, '--reporter', 'terminal']
    const child = spawn(process.execPath, [bin, ...args, ...reporters], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
    child.stderr.setEncoding('utf8').on('data', onStderr)
    const code = await ended(child)
    return { code, report: JSON.parse(readFileSync(file, 'utf8')) as Report, screen }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
