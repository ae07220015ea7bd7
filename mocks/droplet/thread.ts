import { pause } from './pause.ts'

/** The one thread of a droplet, as others wait for it: pretended, so that whoever runs it in process is not held up too. */
export interface Thread {
  /** Takes the thread up for so long, after whatever takes it up already, and ends when it is done. */
  work(ms: number): Promise<void>
  free(): Promise<void>
}

export function createThread(stopping: AbortSignal): Thread {
  let until = 0
  const free = async () => {
    const waitMs = until - performance.now()
    if (waitMs > 0) await pause(waitMs, stopping)
  }
  return {
    free,
    async work(ms) {
      if (ms === 0) return
      until = Math.max(until, performance.now()) + ms
      await free()
    },
  }
}
