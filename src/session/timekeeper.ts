export interface Timings {
  readonly phases: readonly { readonly name: string; readonly ms: number }[]
  /** Time that stimuli only waited on a real clock, added up. */
  readonly waitedMs: number
}

/** Notes when each phase was first and last at work. */
export interface Timekeeper {
  note(phase: string, startedMs: number, waitedMs: number): void
  timings(): Timings
}

export function createTimekeeper(): Timekeeper {
  const spans = new Map<string, { from: number; to: number }>()
  let waited = 0
  return {
    note: (phase, startedMs, waitedMs) => {
      const span = spans.get(phase)
      spans.set(phase, {
        from: Math.min(span?.from ?? startedMs, startedMs),
        to: performance.now(),
      })
      waited += waitedMs
    },
    timings: () => ({
      phases: [...spans].map(([name, { from, to }]) => ({ name, ms: Math.round(to - from) })),
      waitedMs: Math.round(waited),
    }),
  }
}
