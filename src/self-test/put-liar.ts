import { verdictOf } from '../kernel/tally.ts'
import type { Finding } from '../model/finding.ts'
import type { Start } from '../session/instance.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import { openSession } from '../session/session.ts'
import { awaitAnswer, TroubleError } from '../session/trouble.ts'
import { dearBut } from './dear.ts'
import { type LiarKind, startLiar } from './liars.ts'
import { orderFor } from './order.ts'
import { castOfAll } from './prove.ts'
import type { Seen } from './put.ts'

/** What a run of a liar has to come to. */
export interface AskedLiar {
  readonly kind: LiarKind
  readonly ends: 'nonconformant' | 'undetermined' | 'unreachable'
}

/** A liar: no refusal of it may count as proved, and it has to come to the end that it deserves. */
export async function putLiar({ kind, ends }: AskedLiar): Promise<Seen> {
  const order = orderForLiars()
  const planned = planOf(order).checks
  const findings = await findingsOf(kind, order)
  if (findings === 'unreachable')
    return { wrong: ends === findings ? [] : ['was not reached'], groups: [], checks: 0 }
  const verdict = verdictOf({
    findings,
    planned: planned.length,
    narrowed: true,
    interrupted: false,
    failOn: 'MUST',
    requireComplete: false,
  })
  const refusals = new Set(planned.filter(({ stimulus }) => stimulus.negatives).map(({ id }) => id))
  const praised = findings.filter(
    ({ id, state, strength }) => refusals.has(id) && state === 'pass' && strength !== 'weak',
  )
  const ours = findings.filter(({ state, blame }) => state === 'fail' && blame !== 'droplet')
  return {
    wrong: [
      ...(verdict === ends ? [] : [`comes out ${verdict}, not ${ends}`]),
      ...praised.map(({ id }) => `${id} praises a refusal that proves nothing`),
      ...ours.map(({ id, blame }) => `${id} is blamed on the ${blame}`),
    ],
    groups: [],
    checks: findings.length,
  }
}

/** Doors, tokens and messages: what a liar would like to be praised for. Silence is not waited for long. */
const orderForLiars = (): Order => ({
  ...orderFor({
    only: [
      'CTL-*',
      'AUTH-HDR-MISSING',
      'AUTH-SIG-SELF*',
      'AUTH-CLM-EXP-*',
      'AUTH-JWT-ALG-NONE*',
      'ENV-MISS-*',
    ],
    exclude: dearBut([]),
    level: 'MUST',
  }),
  timeoutMs: 500,
  waitMs: 1500,
})

async function findingsOf(
  kind: LiarKind,
  order: Order,
): Promise<readonly Finding[] | 'unreachable'> {
  try {
    const session = await openSession(order, { start: lying(kind, order), cast: await castOfAll() })
    try {
      return await Promise.all(planOf(order).checks.map((check) => session.conduct(check)))
    } finally {
      await session.close()
    }
  } catch (error) {
    if (error instanceof TroubleError && error.trouble.kind === 'unreachable') return 'unreachable'
    throw error
  }
}

/** Starts the liar in place of a droplet; like any command it has to answer once. */
const lying =
  (kind: LiarKind, order: Order): Start =>
  async ({ port, client }) => {
    const liar = await startLiar(kind, port)
    await awaitAnswer(client, order).catch(async (error: unknown) => {
      await liar.close()
      throw error
    })
    return { log: () => '', alive: () => true, stop: () => liar.close() }
  }
