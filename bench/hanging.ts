import { fileURLToPath } from 'node:url'
import { startLiar } from '../src/self-test/liars.ts'
import { atMost, type Figure, inSeconds } from './figure.ts'
import { last, median } from './measure.ts'
import { type Reported, reportedRuns } from './reported-run.ts'

const liar = fileURLToPath(new URL('../../test/strangers/liar.mjs', import.meta.url))

/** A droplet that takes every connection and answers nothing: by its address, and started by the run. */
export async function hanging(rounds: number): Promise<Figure[]> {
  const { url, close } = await startLiar('hang')
  try {
    return [
      figureOf('by URL', await reportedRuns(rounds, [url])),
      figureOf(
        'by --command',
        await reportedRuns(rounds, ['--command', `"${process.execPath}" "${liar}" hang`]),
      ),
    ]
  } finally {
    await close()
  }
}

function figureOf(how: string, runs: readonly Reported[]): Figure {
  const { report, run } = last(runs)
  return {
    what: `a droplet that hangs on everything, ${how}, until it is judged`,
    ...inSeconds(median(runs.map((one) => one.run.ms))),
    goal: atMost(15),
    beside: `${report.verdict}, exit ${run.code}`,
  }
}
