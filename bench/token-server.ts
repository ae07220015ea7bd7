import { fork } from 'node:child_process'

/** How to ask a server for a token. */
export interface Asking {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The member of the answer that holds the token. */
  readonly field: string
}

export interface TokenServer {
  readonly asking: Asking
  close(): void
}

/** Starts a server as a process of its own, which says how to be asked and ends when it is let go. */
export function startTokenServer(module: string, args: readonly string[]): Promise<TokenServer> {
  const child = fork(module, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code}`)))
    child.once('message', (asking) =>
      resolve({ asking: asking as Asking, close: () => void child.kill() }),
    )
  })
}

/** For the server's side: tells the starter, and does not outlive it. */
export function tellStarter(asking: Asking): void {
  process.once('disconnect', () => process.exit())
  process.send?.(asking)
}
