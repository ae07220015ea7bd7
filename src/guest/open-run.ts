import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collect, createCollected } from '../cli/collect.ts'
import { type RunFrame, reportOf } from '../cli/report.ts'
import { wall } from '../cli/wall.ts'
import { startReaper } from '../launch/image/reaper.ts'
import type { Check } from '../model/check.ts'
import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import { cleaned, guarded, redacted, type WorkerNews } from '../news.ts'
import { troubleOf } from '../opening.ts'
import { launching } from '../session/launching.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import { givenBy } from '../session/secrets.ts'
import { openSession, type Session } from '../session/session.ts'
import { watchStrain } from '../session/strain.ts'
import type { Asked } from './asked.ts'
import { type Keeper, startKeeper } from './keeper.ts'
import { TroubledRun } from './red-test.ts'

/** A run under way: all its checks are being put to the droplet. */
export interface Run {
  /** What became of a check. A failure waits for the end of the run, which knows its cause and its blame. */
  found(check: Check): Promise<{ readonly finding: Finding; readonly report: Report | undefined }>
  report(): Promise<Report>
  close(): Promise<void>
}

/** Opens the session and puts every planned check at once; the kernel orders them. Rejects with TroubledRun. */
export async function openRun({ order: asked, frame }: Asked): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'udc-conformance-'))
  const keeper = startKeeper(scratch)
  const reaper =
    asked.target.image === undefined ? undefined : startReaper(asked.runId, asked.target.cwd)
  const ended = async () => {
    await keeper.end()
    await reaper?.end('cut short')
  }
  const order = { ...asked, scratch }
  wall.know(givenBy(order))
  const began = { startedAt: new Date(), ms: performance.now() }
  try {
    const session = await opened(order, keeper)
    return conducted(order, session, ended, (interrupted) => ({
      ...frame,
      startedAt: began.startedAt,
      durationMs: performance.now() - began.ms,
      interrupted,
    }))
  } catch (error) {
    await ended()
    throw new TroubledRun(troubleOf(error).trouble)
  }
}

const opened = async (order: Order, keeper: Keeper): Promise<Session> =>
  openSession(order, {
    strain: watchStrain(),
    onSecret: (secret) => wall.know([secret]),
    ...(await launching(order, keeper.mind)),
  })

function conducted(
  order: Order,
  session: Session,
  ended: () => Promise<void>,
  frame: (interrupted: boolean) => RunFrame,
): Run {
  const collected = createCollected()
  const findings = new Map(
    planOf(order).checks.map((check) => [check.id, conduct(session, check, collected)]),
  )
  const report = (async () => {
    await Promise.all(findings.values())
    collect(collected, { kind: 'ended', end: cleaned(session, await session.end()) })
    return reportOf(order, collected, frame(false))
  })()
  // Whoever asks for the report is told; if nobody does, that is no fault of the run.
  report.catch(() => undefined)
  return {
    found: async (check) => {
      const finding = await findings.get(check.id)
      if (finding && finding.state !== 'fail') return { finding, report: undefined }
      const whole = await report
      const judged = whole.findings.find(({ id }) => id === check.id)
      if (judged) return { finding: judged, report: whole }
      throw new Error(`${check.id} has a test and is not in the plan`)
    },
    report: () => report,
    close: async () => {
      session.stop('the file of tests has ended')
      await session.close()
      await ended()
    },
  }
}

async function conduct(
  session: Session,
  check: Check,
  collected: ReturnType<typeof createCollected>,
): Promise<Finding> {
  const finding = redacted(session, await session.conduct(check))
  const fresh = finding.evidence.filter((id) => !collected.exchanges.has(id))
  const news: WorkerNews = guarded(session, {
    kind: 'found',
    finding,
    exchanges: session.exchanges(fresh),
  })
  return collect(collected, news) ?? finding
}
