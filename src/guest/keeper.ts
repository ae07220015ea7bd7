import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Ends what was started here, even if the host ends us first. */
export interface Keeper {
  /** Minds a process group until the end. */
  mind(pgid: number): void
  /** Ends every group that is left and removes the folder; resolves when it is done. */
  end(): Promise<void>
}

const main = fileURLToPath(new URL('keeper-main.js', import.meta.url))

/**
 * Starts a small process that waits for our end. A host's worker may be ended by force, as on Ctrl-C, and a
 * droplet in a group of its own would live on; but whatever ends us closes the pipe to the keeper.
 */
export function startKeeper(scratch: string): Keeper {
  const child = spawn(process.execPath, [main, scratch], {
    // Ctrl-C reaches every process of the terminal's group, and this one has to outlive that.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    cwd: '/',
  })
  child.unref()
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  return {
    mind: (pgid) => {
      child.stdin.write(`${pgid}\n`)
    },
    end: async () => {
      const ended = child.exitCode === null && child.pid !== undefined ? once(child, 'exit') : []
      child.ref()
      child.stdin.end()
      await ended
    },
  }
}
