export interface Interruption {
  /** Resolves when the first signal came. */
  readonly came: Promise<void>
  happened(): boolean
  /** Gives the signals back to Node. */
  forget(): void
}

/** Takes SIGINT and SIGTERM, so that a run that is cut short still tells what it saw. */
export function onInterruption(act: () => void): Interruption {
  let happened = false
  let resolve: () => void = () => {}
  const came = new Promise<void>((done) => {
    resolve = done
  })
  const handler = () => {
    if (happened) return
    happened = true
    act()
    resolve()
  }
  process.on('SIGINT', handler)
  process.on('SIGTERM', handler)
  return {
    came,
    happened: () => happened,
    forget: () => {
      process.off('SIGINT', handler)
      process.off('SIGTERM', handler)
    },
  }
}

/** Waits for the work, but no longer than this; what it throws is told elsewhere. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    work.catch(() => undefined),
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}
