import type { Bench } from '../../session/bench/bench.ts'
import { switches } from '../../session/bench/switches.ts'
import type { LiveLog } from './live-log.ts'
import { help, helpColumn } from './opening.ts'
import type { Traffic } from './traffic.ts'

export type Toggle = (name: string, on: boolean) => void

/** Turns a switch of the bench, and says so where something changed. */
export const toggling =
  (bench: Bench, traffic: Traffic, log: LiveLog): Toggle =>
  (name, on) => {
    if (bench.board.isOn(name) === on) return
    bench.board.set(name, on)
    traffic.switched(name, on)
    const about = switches.find((one) => one.name === name)?.about ?? ''
    log.event(new Date(), on ? `${name} on: ${about}` : `${name} off`)
  }

export interface Steered {
  readonly bench: Bench
  readonly log: LiveLog
  readonly toggle: Toggle
  readonly end: () => void
}

/** What a key does: q ends, ? helps, the others turn the switch they stand for. */
export function press(key: string, { bench, log, toggle, end }: Steered): void {
  if (key === 'q') end()
  else if (key === '?') log.lines(help(bench), helpColumn)
  else {
    const one = switches.find((each) => each.key === key)
    if (one) toggle(one.name, !bench.board.isOn(one.name))
  }
}
