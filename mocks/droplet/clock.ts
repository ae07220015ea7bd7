import type { Conduct } from './conduct.ts'

/** The time of day on the droplet's host, in epoch milliseconds. */
export const nowMs = ({ clockOffSeconds }: Conduct): number => Date.now() + clockOffSeconds * 1000
