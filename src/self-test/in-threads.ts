import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Lists } from './lists.ts'
import type { OnMeasured } from './measure.ts'
import type { Putting } from './measure-all.ts'
import type { Measured } from './measured.ts'

/** What a thread is told: which part of which lists is its own. */
export interface Share {
  readonly lists: Lists
  readonly share: number
  readonly shares: number
}

/** One thread for each of at most four cores: signing and judging take one thread each. */
export const inThreads: Putting = async (lists, onMeasured) => {
  const shares = Math.min(availableParallelism(), 4)
  await Promise.all(
    Array.from({ length: shares }, (_, share) => inThread({ lists, share, shares }, onMeasured)),
  )
}

/** Rejects when the thread breaks: what it had not told yet is unmeasured. */
function inThread(mine: Share, onMeasured: OnMeasured): Promise<void> {
  const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: mine })
  return new Promise((ended, failed) => {
    worker.on('message', (one: Measured) => onMeasured(one))
    worker.once('error', failed)
    worker.once('exit', () => ended())
  })
}
