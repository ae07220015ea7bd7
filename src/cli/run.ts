import type { Order } from '../session/order.ts'
import { settingsFrom } from './config.ts'
import { demandChecks } from './demand-checks.ts'
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
    docsUrl: settings.docsUrl,
    failOn: settings.failOn === 'should' ? 'SHOULD' : 'MUST',
    requireComplete: settings.requireComplete ?? false,
    gate,
  })
  sayWaivers(report, outputs)
  return report.exit.code
}
