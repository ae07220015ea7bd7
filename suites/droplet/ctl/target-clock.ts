import type { Stage } from '../../../src/model/stage.ts'

/** How far the target's clock is ahead of ours, in whole seconds: no less than one, no more than the other. */
export interface ClockOffset {
  readonly leastSeconds: number
  readonly mostSeconds: number
}

/** Reads the target's clock from the Date of one answer, which names a whole second; undefined without one. */
export async function readClock(stage: Stage): Promise<ClockOffset | undefined> {
  const sentAt = Date.now()
  const { headers } = await stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'a reading of the clock',
  })
  return offsetOf(Date.parse(headers.date ?? ''), sentAt, Date.now())
}

/** The Date was written somewhere between the sending and the coming, within the second it names. */
export const offsetOf = (date: number, sentAt: number, cameAt: number): ClockOffset | undefined =>
  Number.isNaN(date)
    ? undefined
    : {
        leastSeconds: Math.floor((date - cameAt) / 1000),
        mostSeconds: Math.ceil((date + 1000 - sentAt) / 1000),
      }

/** Whether two clocks are too far apart for questions about seconds. */
export const isFarOff = ({ leastSeconds, mostSeconds }: ClockOffset): boolean =>
  leastSeconds > 30 || mostSeconds < -30
