import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../src/model/report.ts'
import { bin, type ProcessRun, timeNode } from './measure.ts'

export interface Reported {
  readonly run: ProcessRun
  readonly report: Report
}

/** Runs the command so many times, one after the other, each with the JSON report it wrote. */
export async function reportedRuns(
  rounds: number,
  args: readonly string[],
  timeoutMs?: number,
): Promise<Reported[]> {
  const runs: Reported[] = []
  for (let round = 0; round < rounds; round += 1) runs.push(await reported(args, timeoutMs))
  return runs
}

async function reported(args: readonly string[], timeoutMs?: number): Promise<Reported> {
  const folder = mkdtempSync(join(tmpdir(), 'udc-bench-'))
  const file = join(folder, 'report.json')
  try {
    const run = await timeNode([bin, ...args, '--reporter', `json=${file}`], timeoutMs)
    return { run, report: JSON.parse(readFileSync(file, 'utf8')) as Report }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
