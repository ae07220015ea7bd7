import type { Check } from '../model/check.ts'
import { UsageError } from '../model/usage-error.ts'
import { planOf } from '../session/plan.ts'
import { type Asked, askedBy, onlyThese } from './asked.ts'
import { openRun, type Run } from './open-run.ts'
import type { ConformanceOptions } from './options.ts'
import { forPeople } from './red-test.ts'
import { settleFinding, settleVerdict } from './settle.ts'

export type { ConformanceOptions } from './options.ts'

/**
 * The functions of the vitest that runs the file; `import * as vitest` there has them all. They are handed in,
 * and not imported here, because a package may find another copy of vitest than its host's, and only the
 * host's own can register tests.
 */
export interface HostVitest {
  describe(name: string, work: () => Promise<void>): unknown
  test(
    name: string,
    options: { timeout: number; retry: number },
    work: (context: HostContext) => Promise<void>,
  ): unknown
  afterAll(work: () => Promise<void>, timeoutMs: number): unknown
}

/** What a test is told by the vitest that runs it. */
export interface HostContext {
  readonly task: {
    readonly suite?: { readonly tasks: readonly { readonly name: string; readonly mode: string }[] }
  }
  skip(note?: string): never
}

/**
 * Registers one test for each planned check, and one for the verdict as a whole. The droplet is started before
 * the first of them and ended after the last. A failed MUST fails its test; what could not be asked is skipped
 * with its reason.
 */
export function conformance(vitest: HostVitest, options: ConformanceOptions): void {
  const { describe, test, afterAll } = vitest
  describe('udc-conformance', async () => {
    const asked = await askedBy(options).catch(forUser)
    const { checks } = planOf(asked.order)
    let opened: Promise<Run> | undefined
    let told = false
    const run = async (context: HostContext): Promise<Run> => {
      opened ??= openRun(onlyThese(asked, chosen(checks, context)))
      try {
        return await opened
      } catch (error) {
        if (told) return context.skip('the run could not start: see the first red test')
        told = true
        throw error
      }
    }
    for (const check of checks)
      test(nameOf(check), once, async (context) => {
        const { finding, report } = await (await run(context)).found(check)
        settleFinding(finding, { asked, report, skip: context.skip })
      })
    test('the verdict', once, async (context) => {
      settleVerdict(await (await run(context)).report())
    })
    afterAll(async () => {
      await opened?.then(
        (open) => open.close(),
        () => undefined,
      )
    }, once.timeout)
  })
}

/** The kernel keeps the deadlines; asking the same run again could only repeat the answer. */
const once = { timeout: 15 * 60_000, retry: 0 }

const nameOf = ({ id, title }: Check): string => `${id} ${title}`

/** The checks whose tests will run: people narrow a file by name or by `.only`, and wait for those alone. */
function chosen(checks: readonly Check[], { task }: HostContext): readonly Check[] {
  const left = new Set(
    task.suite?.tasks
      .filter(({ mode }) => mode === 'skip' || mode === 'todo')
      .map(({ name }) => name),
  )
  return checks.filter((check) => !left.has(nameOf(check)))
}

const forUser = (error: unknown): Promise<Asked> =>
  Promise.reject(error instanceof UsageError ? forPeople(error) : error)
