import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heaps of a run small, from the moment it is called: left to itself, V8 lets a heap grow to twice what
 * lives in it, and a gate shares its machine with a build. Collected sooner and in smaller steps, a run of the
 * whole catalogue takes a third less memory and hardly more time.
 */
export function beThrifty(): void {
  for (const flag of [
    '--max-semi-space-size=1',
    '--semi-space-growth-factor=1',
    '--optimize-for-size',
    '--heap-growing-percent=20',
  ])
    setFlagsFromString(flag)
}
