import { closest } from 'fastest-levenshtein'
import { catalogue } from '../../suites/catalogue.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import { settingsFrom } from './config.ts'
import { gateOf } from './gate.ts'
import { orderFrom } from './order.ts'
import { outputsFrom } from './outputs.ts'
import { runOrder } from './run-order.ts'
import type { Settings } from './settings.ts'
import { sayWaivers } from './waivers.ts'

/** Runs what the flags ask for and returns the exit code. Throws UsageError. */
export async function run(flags: Record<string, unknown>): Promise<number> {
  const cwd = process.cwd()
  const settings = await settingsFrom(flags, cwd, process.env)
  const order = await orderFrom(settings, { cwd, env: process.env })
  return conclude(order, settings)
}

/** Runs an order, tells it as the settings say, and ends the process once everything is written. */
export async function conclude(asked: Order, settings: Settings): Promise<number> {
  demandChecks(asked)
  const { order, gate } = gateOf(asked, settings, process.cwd())
  const outputs = outputsFrom(settings.reporter, settings.out, process.cwd())
  const report = await runOrder(order, {
    outputs,
    color: settings.color !== false && !process.env.NO_COLOR && process.stdout.isTTY === true,
    timings: settings.timings ?? false,
    failOn: settings.failOn === 'should' ? 'SHOULD' : 'MUST',
    requireComplete: settings.requireComplete ?? false,
    gate,
  })
  sayWaivers(report, outputs)
  return report.exit.code
}

/** A selection that selects nothing is a slip of the pen, not a run that proved nothing. */
function demandChecks(order: Order): void {
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
