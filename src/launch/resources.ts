import { readdirSync, readFileSync } from 'node:fs'
import type { Resources } from '../model/stage.ts'

/** What the members of a process group hold together, from /proc; undefined where there is none to read. */
export function resourcesOf(pgid: number): Resources | undefined {
  if (process.platform !== 'linux') return undefined
  let members = 0
  let rssBytes = 0
  let openFiles = 0
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const held = heldBy(pid, pgid)
    if (!held) continue
    members += 1
    rssBytes += held.rssBytes
    openFiles += held.openFiles
  }
  return members === 0 ? undefined : { rssBytes, openFiles }
}

/** A process that ends while it is looked at holds nothing. */
function heldBy(pid: string, pgid: number): Resources | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may itself hold spaces and parentheses.
    const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(group) !== pgid) return undefined
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
    return { rssBytes: kibibytes * 1024, openFiles: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return undefined
  }
}
