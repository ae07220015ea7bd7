import { closest } from 'fastest-levenshtein'
import { catalogue } from '../../suites/catalogue.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'

/** A selection that selects nothing is a slip of the pen, not a run that proved nothing. Throws UsageError. */
export function demandChecks(order: Order): void {
  if (planOf(order).checks.length > 0) return
  const [glob = ''] = order.selection.only
  const ids = catalogue.map(({ id }) => id)
  throw new UsageError({
    expected: 'at least one check',
    came: 'a selection that fits none',
    where: '--only, --exclude and --level',
    todo: `the nearest id is ${closest(glob.toUpperCase(), ids)}; \`list\` shows them all`,
  })
}
