import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgress, type Progress } from '../../reporters/progress.ts'
import { checks } from '../../reporters/verdict.ts'
import { startReaper } from '../launch/image/reaper.ts'
import { signalGroup } from '../launch/process-group.ts'
import type { Report } from '../model/report.ts'
import { openLine } from '../session/line.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import { givenBy } from '../session/secrets.ts'
import { type Collected, collect, createCollected } from './collect.ts'
import { type EventStreams, isStream, openStreams } from './event-streams.ts'
import type { Gate } from './gate.ts'
import { disclose } from './guarded-terminal.ts'
import { atMost, onInterruption } from './interruption.ts'
import { type Output, writeOutputs } from './outputs.ts'
import { type RunFrame, reportOf } from './report.ts'
import { leakTrouble, wall } from './wall.ts'
import { startWorker } from './worker.ts'

export interface Telling {
  readonly outputs: readonly Output[]
  readonly color: boolean
  readonly timings: boolean
  readonly docsUrl?: string | undefined
  readonly failOn: RunFrame['failOn']
  readonly requireComplete: boolean
  readonly gate: Gate
}

/** Runs an order to its end, or to a signal, writes its reports, and returns the report. */
export async function runOrder(order: Order, telling: Telling): Promise<Report> {
  wall.know(givenBy(order))
  const startedAt = new Date()
  const began = performance.now()
  const { failOn, requireComplete, gate } = telling
  const frame = { startedAt, durationMs: 0, interrupted: false, failOn, requireComplete, gate }
  const streams = await openStreams(telling.outputs, () =>
    reportOf(order, createCollected(), frame),
  )
  const { collected, interrupted, close } = await withScratch((scratch) =>
    put({ ...order, scratch }, streams),
  )
  const durationMs = performance.now() - began
  const reportWith = (trouble = collected.trouble) =>
    reportOf(order, { ...collected, trouble }, { ...frame, durationMs, interrupted })
  const report = reportWith()
  const whole = telling.outputs.filter((output) => !isStream(output))
  const look = {
    color: telling.color,
    width: process.stdout.columns ?? 100,
    timings: telling.timings,
    docsUrl: telling.docsUrl,
  }
  try {
    streams.end(report)
  } finally {
    await writeOutputs(report, whole, look)
  }
  await close()
  const leaks = wall.leaks()
  if (leaks.length === 0) return report
  const honest = reportWith(leakTrouble(leaks))
  await writeOutputs(honest, whole.filter(hasFile), look)
  return honest
}

const hasFile = ({ file }: Output): boolean => file !== undefined

/** Puts the checks, in the worker; nothing that was started outlives this process. */
async function put(
  order: Order,
  streams: EventStreams,
): Promise<{ collected: Collected; interrupted: boolean; close(): Promise<void> }> {
  const collected = createCollected()
  const total = planOf(order).checks.length
  const progress = createProgress(process.stderr, total)
  const groups = watchGroups(order, progress)
  const { image, cwd } = order.target
  const reaper = image === undefined ? undefined : startReaper(order.runId, cwd)
  let cutShort = false
  let worker: Awaited<ReturnType<typeof startWorker>> | undefined
  const interruption = onInterruption(() => {
    cutShort = true
    void worker?.cancel()
    groups.signal('SIGTERM')
  })
  for (const warning of warningsOf(order)) progress.say(`careful: ${warning}`)
  progress.say(`putting ${checks(total)} to ${nameOf(order)}`)
  worker = await startWorker(order, (news) => {
    // What fails after the signal fails because of it, and says nothing about anybody.
    const finding = cutShort ? undefined : collect(collected, news)
    if (!finding) return
    streams.found(finding, news.kind === 'found' ? news.exchanges : [])
    progress.found(finding)
  })
  if (cutShort) void worker.cancel()
  const broken = await Promise.race([worker.finished, interruption.came.then(() => [])])
  if (cutShort) await atMost(3_000, worker.finished)
  else if (broken[0] && !collected.trouble) collected.trouble = ourTrouble(broken[0])
  groups.end()
  progress.end()
  // Its memory is given back before the report takes shape, which is the largest thing this thread makes.
  if (!cutShort) await atMost(3_000, worker.close())
  return {
    collected,
    interrupted: cutShort,
    close: async () => {
      interruption.forget()
      if (cutShort) await atMost(3_000, worker.close())
      await reaper?.end(cutShort ? 'cut short' : 'in order')
    },
  }
}

/** Knows every process group the worker starts, and ends what is left of them, even if the worker hangs. */
function watchGroups(
  order: Order,
  progress: Progress,
): { signal(name: 'SIGTERM' | 'SIGKILL'): void; end(): void } {
  const groups = new Set<number>()
  const signal = (name: 'SIGTERM' | 'SIGKILL') => {
    for (const pgid of groups) signalGroup(pgid, name)
  }
  const kill = () => signal('SIGKILL')
  process.once('exit', kill)
  const line = openLine(order.runId)
  line.onNews((news) => {
    if (news.kind === 'group') groups.add(news.pgid)
    if (news.kind === 'secrets') wall.know(news.secrets)
    if (news.kind === 'mesh') disclose(() => sayMesh(news.environment, progress))
  })
  return {
    signal,
    end: () => {
      kill()
      process.off('exit', kill)
      line.close()
    },
  }
}

/** A folder that is gone afterwards, however the run ends. */
async function withScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'udc-conformance-'))
  const remove = () => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await work(scratch)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** What changes the worth of all that follows, said before anything is sent. */
const warningsOf = ({ insecure, proxy }: Order): readonly string[] => [
  ...(insecure
    ? [
        '--insecure: TLS certificates of the target are not verified, and whoever answers may be somebody else',
      ]
    : []),
  ...(proxy
    ? [
        `the target is asked through the proxy ${proxy.origin}, by ${proxy.variable}; NO_PROXY excepts it`,
      ]
    : []),
]

const nameOf = ({ target }: Order): string =>
  target.kind === 'demo'
    ? 'the reference droplet'
    : (target.url ?? target.commandLine ?? target.image ?? '')

/** The environment to start a droplet with, in a form that can be pasted. */
function sayMesh(environment: Readonly<Record<string, string>>, { say }: Progress): void {
  const ownBusiness = new Set(['PATH', 'HOME', 'LANG', 'TMPDIR'])
  say('the mesh stands; start the droplet with:')
  for (const [name, value] of Object.entries(environment))
    if (!ownBusiness.has(name)) say(`  ${name}=${value}`)
}

const ourTrouble = (came: string): NonNullable<Report['trouble']> => ({
  kind: 'harness',
  expected: 'every fault to be caught where it happens',
  came,
  where: 'the worker that puts the checks to the droplet',
  todo: 'this is a fault of ours and no verdict on your droplet: please report it',
})
