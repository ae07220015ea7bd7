import { resolve } from 'node:path'
import { settingsFrom } from '../cli/config.ts'
import { demandChecks } from '../cli/demand-checks.ts'
import { gateOf } from '../cli/gate.ts'
import { orderFrom } from '../cli/order.ts'
import type { RunFrame } from '../cli/report.ts'
import type { Check } from '../model/check.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import type { ConformanceOptions } from './options.ts'

/** What a file of tests asks for: the order of the run, and how it is judged in the end. */
export interface Asked {
  readonly order: Order
  readonly frame: Pick<RunFrame, 'failOn' | 'requireComplete' | 'gate'>
}

/** Options over environment over config file, checked as the command line checks them. Throws UsageError. */
export async function askedBy(options: ConformanceOptions): Promise<Asked> {
  demandServerSide()
  const { cwd: folder = '.', ...given } = options
  const cwd = resolve(folder)
  const found = await settingsFrom(given, cwd, process.env, 'the options of conformance()')
  // A part of the plan is what the host's own --shard and -t are for.
  const { shard, lastFailed, bail, ...settings } = found
  const asked = await orderFrom(settings, { cwd, env: process.env })
  demandChecks(asked)
  const { order, gate } = gateOf(asked, settings, cwd)
  return {
    order,
    frame: {
      failOn: settings.failOn === 'should' ? 'SHOULD' : 'MUST',
      requireComplete: settings.requireComplete ?? false,
      gate,
    },
  }
}

/** The same, asking these of its checks alone. */
export function onlyThese(asked: Asked, checks: readonly Check[]): Asked {
  const whole = planOf(asked.order).checks
  if (checks.length === 0 || checks.length === whole.length) return asked
  const only = checks.map(({ id }) => id)
  const { selection } = asked.order
  return { ...asked, order: { ...asked.order, selection: { ...selection, only } } }
}

/** A browser's globals in place of Node's break cryptography in ways that look like the droplet's fault. */
function demandServerSide(): void {
  if (!('document' in globalThis)) return
  throw new UsageError({
    expected: 'the vitest environment "node"',
    came: 'one that plays a browser',
    where: 'the test file that calls conformance()',
    todo: 'begin the file with the comment // @vitest-environment node',
  })
}
