/** Waits, or returns at once when the droplet is being stopped; never throws. */
export function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stopping.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      stopping.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(ms, 0x7fffffff))
    stopping.addEventListener('abort', done)
  })
}
