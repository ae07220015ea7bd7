/** Whatever ends a bench: a key, a signal, a terminal or a reader that is gone. */
export interface Ending {
  readonly came: Promise<void>
  end(): void
  /** Gives the signals back to Node. */
  forget(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** From now on none of these kills the process; they end the bench, which then stops by itself. */
export function awaitEnding(): Ending {
  let end: () => void = () => undefined
  const came = new Promise<void>((resolve) => {
    end = resolve
  })
  for (const signal of signals) process.on(signal, end)
  process.stdout.on('error', end)
  return {
    came,
    end: () => end(),
    forget: () => {
      for (const signal of signals) process.off(signal, end)
      process.stdout.off('error', end)
    },
  }
}
