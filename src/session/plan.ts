import { createHash } from 'node:crypto'
import { catalogue } from '../../suites/catalogue.ts'
import { type Plan, planFor } from '../kernel/plan.ts'
import type { Order } from './order.ts'

/** The plan of an order; pure, so that the main thread and the worker come to the same. */
export const planOf = (order: Order): Plan => planFor(catalogue, order.selection)

/** The hash that names the catalogue a report was judged by: ids and levels. */
export const catalogueHash = (): string =>
  createHash('sha256')
    .update(catalogue.map((check) => `${check.id} ${check.clause.level}`).join('\n'))
    .digest('hex')
