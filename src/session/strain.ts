/** How late the timers of this thread came: a machine that is busy elsewhere shows in that, and in nothing a droplet does. */
export interface Strain {
  /** The most milliseconds by which one came late since then (performance.now()). */
  worstSince(began: number): number
  stop(): void
}

const stepMs = 50
/** Minutes of samples; older ones are forgotten. */
const kept = 6000

/** Watches the timers of this thread until it is stopped; keeps no process alive. */
export function watchStrain(): Strain {
  const samples: { readonly at: number; readonly lateMs: number }[] = []
  let due = performance.now() + stepMs
  const timer = setInterval(() => {
    const at = performance.now()
    const lateMs = at - due
    if (lateMs > stepMs) samples.push({ at, lateMs })
    if (samples.length > kept) samples.shift()
    due = at + stepMs
  }, stepMs)
  timer.unref()
  return {
    worstSince: (began) =>
      samples.reduce((worst, { at, lateMs }) => (at >= began ? Math.max(worst, lateMs) : worst), 0),
    stop: () => clearInterval(timer),
  }
}
