import { readdirSync, readFileSync } from 'node:fs'

/** Signals a whole process group; false when nobody is left to hear it. */
export function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    // Windows has no process groups: there only the process itself is reached.
    process.kill(process.platform === 'win32' ? pgid : -pgid, signal)
    return true
  } catch (error) {
    // Not being allowed to signal it means that it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Whether a member of the group still runs. */
export function isGroupAlive(pgid: number): boolean {
  if (!signalGroup(pgid, 0)) return false
  return process.platform !== 'linux' || hasRunningMember(pgid)
}

/** In a container whose first process reaps nobody, dead grandchildren still count as members. */
function hasRunningMember(pgid: number): boolean {
  try {
    return readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && runsIn(pgid, entry))
  } catch {
    return true
  }
}

function runsIn(pgid: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may itself hold spaces and parentheses.
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(group) === pgid && !'ZXx'.includes(state)
  } catch {
    return false
  }
}
