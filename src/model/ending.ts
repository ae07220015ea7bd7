import type { Outcome } from './outcome.ts'

/** How a droplet ended that was not asked to. */
export interface Ending {
  /** Its exit code or signal, in words. */
  readonly how: string
  /** What it was asked when it ended, in words; undefined when nothing was under way. */
  readonly during: string | undefined
  readonly exchange: string | undefined
  /** The last lines it printed, redacted. */
  readonly lines: readonly string[]
}

/** The one failure of a droplet that ends whatever it is asked; `how` is a sentence. */
export const endsByItself = (how: string, where: string, evidence: readonly string[]): Outcome => ({
  state: 'fail',
  expected: 'a process that lives on',
  actual: how,
  where,
  evidence,
  told: {
    means: 'The droplet ends by itself after a few requests; what it was asked does not matter.',
    fix: 'Read the last lines it printed, find what throws there, and catch it where it arises.',
  },
})

/** In one sentence, with the last thing it printed. */
export function toldOf({ how, during, lines }: Ending): string {
  const under = during === undefined ? '' : ` while it was asked ${during}`
  const last = lines.filter((line) => line.trim() !== '')
  const said = last.length > 0 ? `; its last lines: ${last.join(' ⏎ ')}` : ''
  return `the process ended ${how}${under}${said}`
}
