import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Removes the containers of a run, even if the harness is ended by force. */
export interface Reaper {
  /** Removes what is left; resolves when it is done. In disorder it looks twice: more may be in the making. */
  end(order: 'in order' | 'cut short'): Promise<void>
}

const main = fileURLToPath(new URL('reaper-main.js', import.meta.url))

/** Starts a small process that waits for our end: whatever ends us closes the pipe to it. */
export function startReaper(runId: string, cwd: string): Reaper {
  const child = spawn(process.execPath, [main, runId, cwd], {
    // Ctrl-C reaches every process of the terminal's group, and this one has to outlive that.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  child.unref()
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  return {
    end: async (order) => {
      const ended = child.exitCode === null && child.pid !== undefined ? once(child, 'exit') : []
      child.ref()
      child.stdin.end(order === 'in order' ? 'done' : '')
      await ended
    },
  }
}
