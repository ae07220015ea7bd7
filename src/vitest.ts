import { test as base, describe, inject } from 'vitest'
import type { Cast } from '../fixtures/keys.ts'
import type { Finding } from './model/finding.ts'
import { cleaned, guarded, type NewsMeta, openOutbox, redacted } from './news.ts'
import { troubleOf } from './opening.ts'
import { keysFor } from './session/keys-for.ts'
import { type Line, openLine } from './session/line.ts'
import type { Order } from './session/order.ts'
import type { Session } from './session/session.ts'
import { TroubleError } from './session/trouble.ts'
import type { Secret } from './wire/spellings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The order as JSON text. */
    order: string
  }
  interface TaskMeta extends NewsMeta {}
}

/** Schedules the planned checks as tests; the verdicts are the kernel's and travel in `task.meta`. */
export async function schedule(): Promise<void> {
  const order = JSON.parse(inject('order')) as Order
  // Keys are made beside the loading of the catalogue, which takes as long.
  const cast = keysFor(order)
  const { planOf } = await import('./session/plan.ts')
  const sent = new Set<string>()
  const outbox = openOutbox(order.runId)
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads this parameter as a pattern
  const test = base.extend('session', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const session = await opened(order, cast)
    onCleanup(async () => {
      if (!(session instanceof TroubleError)) await session.close()
    })
    return session
  })
  const backstopMs = 15 * 60_000

  describe.concurrent('checks', () => {
    for (const check of planOf(order).checks)
      test(`${check.id} ${check.title}`, { timeout: backstopMs }, async ({
        session,
        task,
        skip,
      }) => {
        if (session instanceof TroubleError) return skip('the run could not start')
        const finding = redacted(session, await session.conduct(check))
        if (endsRun(order, finding)) session.stop(`--bail ended the run when ${finding.id} failed`)
        const fresh = finding.evidence.filter((id) => !sent.has(id))
        for (const id of fresh) sent.add(id)
        outbox.lay(
          task.meta,
          guarded(session, { kind: 'found', finding, exchanges: session.exchanges(fresh) }),
        )
        settle(finding, skip)
      })
  })
  test('the run ends', { timeout: backstopMs }, async ({ session, task }) => {
    outbox.lay(
      task.meta,
      session instanceof TroubleError
        ? { kind: 'trouble', trouble: session.trouble }
        : { kind: 'ended', end: cleaned(session, await session.end()) },
    )
  })
}

/** With --bail, the first failure that makes the exit code 1. */
const endsRun = ({ bail }: Order, { id, state, level }: Finding): boolean =>
  bail !== undefined && state === 'fail' && bail.levels.includes(level) && !bail.spared.includes(id)

async function opened(order: Order, cast: Promise<Cast>): Promise<Session | TroubleError> {
  const line = openLine(order.runId)
  const [{ openSession }, { launching }, { watchStrain }] = await Promise.all([
    import('./session/session.ts'),
    import('./session/launching.ts'),
    import('./session/strain.ts'),
  ])
  try {
    return await openSession(order, {
      cast: await cast,
      onSecret: tellingSecrets(line),
      onPort: (port) => line.tell({ kind: 'port', port }),
      ...(await launching(order, (pgid) => line.tell({ kind: 'group', pgid }))),
      strain: watchStrain(),
      onMesh: (environment) => line.tell({ kind: 'mesh', environment }),
    })
  } catch (error) {
    return troubleOf(error)
  }
}

/** A finding takes longer to the main thread. */
const togetherMs = 20

/** Tells the main thread what it must not write, many secrets at a time. */
function tellingSecrets(line: Line): (secret: Secret) => void {
  let waiting: Secret[] = []
  return (secret) => {
    if (waiting.push(secret) > 1) return
    setTimeout(() => {
      line.tell({ kind: 'secrets', secrets: waiting })
      waiting = []
    }, togetherMs)
  }
}

/** Shows a finding to the test runner, for whoever looks at it there. */
export function settle(finding: Finding, skip: (note: string) => void): void {
  switch (finding.state) {
    case 'pass':
      return
    case 'fail':
      throw new Error(`${finding.id}: expected ${finding.expected}, got ${finding.actual}`)
    case 'error':
      throw new Error(`${finding.id}: ${finding.message}`)
    case 'blocked':
    case 'inconclusive':
    case 'inapplicable':
    case 'not-run':
      skip(finding.message ?? finding.state)
      return
    default:
      finding.state satisfies never
  }
}
