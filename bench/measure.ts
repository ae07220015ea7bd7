import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The compiled command, as an installed package runs it. */
export const bin = fileURLToPath(new URL('../app/bin.js', import.meta.url))

export interface ProcessRun {
  readonly ms: number
  readonly code: number | null
  /** The most memory it held at once; undefined where the system does not tell. */
  readonly peakMB: number | undefined
}

/** Runs Node from cold to its end; a process that is not done in time is killed and throws. */
export function timeNode(args: readonly string[], timeoutMs = 120_000): Promise<ProcessRun> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  let peakMB: number | undefined
  const watch = setInterval(() => {
    peakMB = peakOf(child.pid) ?? peakMB
  }, 100)
  let isLate = false
  const deadline = setTimeout(() => {
    isLate = true
    child.kill('SIGTERM')
  }, timeoutMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearInterval(watch)
      clearTimeout(deadline)
      const ms = performance.now() - began
      // Whoever handles the signal ends by an exit code, with a report of what it had: that is no measurement.
      if (isLate) reject(new Error(`node ${args.join(' ')} was not done after ${timeoutMs} ms`))
      else if (signal) reject(new Error(`node ${args.join(' ')} was ended by ${signal}`))
      else resolve({ ms, code, peakMB })
    })
  })
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}

/** The latest of a series; throws when nothing was measured. */
export function last<Item>(items: readonly Item[]): Item {
  const item = items.at(-1)
  if (item === undefined) throw new Error('nothing was measured')
  return item
}

/** The kernel's own high-water mark, so that looking now and then misses nothing but the last moment. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6
  } catch {
    return undefined
  }
}
