import { createProgress } from '../../reporters/progress.ts'
import { signalGroup } from '../launch/process-group.ts'
import type { Report } from '../model/report.ts'
import { openLine } from '../session/line.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import { collect, createCollected } from './collect.ts'
import { type Output, writeOutputs } from './outputs.ts'
import { type RunFrame, reportOf } from './report.ts'
import { startWorker } from './worker.ts'

export interface Telling {
  readonly outputs: readonly Output[]
  readonly color: boolean
  readonly timings: boolean
  readonly failOn: RunFrame['failOn']
  readonly requireComplete: boolean
}

/** Runs an order to its end, or to a signal, writes its reports, and returns the report. */
export async function runOrder(order: Order, telling: Telling): Promise<Report> {
  const startedAt = new Date()
  const began = performance.now()
  const collected = createCollected()
  const progress = createProgress(process.stderr, planOf(order).checks.length)
  progress.say(`putting ${planOf(order).checks.length} checks to ${nameOf(order)}`)
  const groups = new Set<number>()
  const line = openLine(order.runId)
  const killAll = () => {
    for (const pgid of groups) signalGroup(pgid, 'SIGKILL')
  }
  process.once('exit', killAll)
  line.onNews((news) => {
    if (news.kind === 'group') groups.add(news.pgid)
    if (news.kind === 'mesh') sayMesh(news.environment, (text) => progress.say(text))
  })
  const worker = await startWorker(order, (news) => {
    const finding = collect(collected, news)
    if (finding) progress.found(finding)
  })
  const stop = onSignal(() => {
    void worker.cancel()
    for (const pgid of groups) signalGroup(pgid, 'SIGTERM')
  })
  const broken = await Promise.race([worker.finished, stop.interrupted])
  const interrupted = stop.happened()
  if (interrupted) await within(3_000, worker.finished)
  killAll()
  if (!interrupted && broken.length > 0 && !collected.trouble)
    collected.trouble = ourTrouble(broken)
  progress.end()
  const report = reportOf(order, collected, {
    startedAt,
    durationMs: performance.now() - began,
    interrupted,
    failOn: telling.failOn,
    requireComplete: telling.requireComplete,
  })
  await writeOutputs(report, telling.outputs, {
    color: telling.color,
    width: process.stdout.columns ?? 100,
    timings: telling.timings,
  })
  stop.forget()
  process.off('exit', killAll)
  line.close()
  await within(3_000, worker.close())
  return report
}

const nameOf = ({ target }: Order): string =>
  target.kind === 'demo' ? 'the reference droplet' : (target.url ?? target.commandLine ?? '')

/** The environment to start a droplet with, in a form that can be pasted. */
function sayMesh(environment: Readonly<Record<string, string>>, say: (text: string) => void): void {
  const hidden = new Set(['PATH', 'HOME', 'LANG', 'TMPDIR'])
  say('the mesh stands; start the droplet with:')
  for (const [name, value] of Object.entries(environment))
    if (!hidden.has(name)) say(`  ${name}=${value}`)
}

function onSignal(act: () => void): {
  interrupted: Promise<readonly string[]>
  happened(): boolean
  forget(): void
} {
  let happened = false
  let resolve: (value: readonly string[]) => void = () => {}
  const interrupted = new Promise<readonly string[]>((done) => {
    resolve = done
  })
  const handler = () => {
    if (happened) return
    happened = true
    act()
    resolve([])
  }
  process.on('SIGINT', handler)
  process.on('SIGTERM', handler)
  return {
    interrupted,
    happened: () => happened,
    forget: () => {
      process.off('SIGINT', handler)
      process.off('SIGTERM', handler)
    },
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    work.catch(() => undefined),
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}

const ourTrouble = (broken: readonly string[]): NonNullable<Report['trouble']> => ({
  kind: 'harness',
  expected: 'every fault to be caught where it happens',
  came: broken[0] ?? 'an unknown fault',
  where: 'the worker that puts the checks to the droplet',
  todo: 'this is a fault of ours and no verdict on your droplet: please report it',
})
