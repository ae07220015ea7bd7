import type { Stage } from '../../../src/model/stage.ts'

/** One reading of the droplet's clock between two of ours, in epoch milliseconds. */
export interface ClockSample {
  readonly status: number | undefined
  readonly sentAt: number
  readonly cameAt: number
  /** The Date header, which names a whole second. */
  readonly date: number | undefined
}

/** Five readings, one after the other. */
export async function sampleClock(stage: Stage): Promise<readonly ClockSample[]> {
  const { path } = stage.profile.endpoints.health
  const samples: ClockSample[] = []
  for (let i = 0; i < 5; i++) {
    const sentAt = Date.now()
    const reply = await stage.ask({ method: 'GET', path, note: 'a reading of the clock' })
    const date = Date.parse(reply.headers.date ?? '')
    samples.push({
      status: reply.status,
      sentAt,
      cameAt: Date.now(),
      date: Number.isNaN(date) ? undefined : date,
    })
    if (reply.status === undefined) break
  }
  return samples
}

/** The least the two clocks lie apart in any reading; undefined where no answer bore a Date. */
export function clockSkew(samples: readonly ClockSample[]): number | undefined {
  const skews = samples.flatMap(({ sentAt, cameAt, date }) =>
    date === undefined ? [] : [Math.max(0, date - cameAt, sentAt - (date + 1000))],
  )
  return skews.length === 0 ? undefined : Math.min(...skews)
}
