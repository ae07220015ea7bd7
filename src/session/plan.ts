import { createHash } from 'node:crypto'
import { catalogue } from '../../suites/catalogue.ts'
import { asksAnyVerifier } from '../../suites/verifier.ts'
import { type Plan, planFor } from '../kernel/plan.ts'
import type { Order } from './order.ts'

/** The plan of an order; pure, so that the main thread and the worker come to the same. */
export function planOf(order: Order): Plan {
  if (order.target.probe === undefined) return planFor(catalogue, order.selection)
  const plan = planFor(catalogue.filter(asksAnyVerifier), order.selection)
  const left = catalogue.filter((check) => !asksAnyVerifier(check))
  const reason = 'narrowed away by --probe: asked of droplets only'
  return {
    ...plan,
    outside: [...plan.outside, ...left.map(({ id }) => ({ id, reason }))],
    narrowed: true,
  }
}

/** The hash that names the catalogue a report was judged by: ids and levels. */
export const catalogueHash = (): string =>
  createHash('sha256')
    .update(catalogue.map((check) => `${check.id} ${check.clause.level}`).join('\n'))
    .digest('hex')
