import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Engine, Labels } from './engine.ts'

const runLabel = 'udc-conformance.run'
const harnessLabel = 'udc-conformance.harness'

/** What everything bears that we make: whose it is, so that nobody else's is ever touched. */
export const labelsOf = (runId: string): Labels => ({
  [runLabel]: runId,
  [harnessLabel]: [...here(), process.pid, startOf(process.pid)].join(' '),
})

/** Removes what a run made; what cannot be removed at once is tried again for a while. */
export async function removeRun(engine: Engine, runId: string, tries = 5): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    const made = await engine.labelled(`${runLabel}=${runId}`)
    if (made.length === 0) return
    for (const { remove } of made) await remove().catch(() => undefined)
  }
}

/** Removes what earlier runs left behind whose harness is dead; returns how much that was. */
export async function removeLeftovers(engine: Engine, isDead = isDeadHarness): Promise<number> {
  const left = (await engine.labelled(harnessLabel)).filter(({ labels }) =>
    isDead(labels[harnessLabel] ?? ''),
  )
  for (const { remove } of left) await remove().catch(() => undefined)
  return left.length
}

/** Of a harness on another machine, or where other pids are counted, nobody here can tell: it lives. */
export function isDeadHarness(label: string): boolean {
  const [host, namespace, pid, start] = label.split(' ')
  if (pid === undefined || [host, namespace].join(' ') !== here().join(' ')) return false
  return !isRunning(Number(pid)) || startOf(Number(pid)) !== start
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const here = (): readonly [string, string] => [hostname(), namespaceOfPids()]

function namespaceOfPids(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return '-'
  }
}

/** When a process began, in ticks since the machine did: pids are used again. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
  } catch {
    return '-'
  }
}
