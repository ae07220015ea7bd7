/** A timer that rings so late was held up by this thread, and so was whatever came over the wire meanwhile. */
const lateMs = 200

/**
 * Rings after so many milliseconds; where this thread slept through that, once more a little later, so that an answer
 * that lies in the socket is read before it is called silence. Returns what stops it.
 */
export function ringAfter(ms: number, ring: () => void): () => void {
  const due = performance.now() + ms
  let timer = setTimeout(() => {
    const overslept = performance.now() - due
    if (overslept < lateMs) return ring()
    timer = setTimeout(ring, Math.min(overslept, ms))
  }, ms)
  return () => clearTimeout(timer)
}
