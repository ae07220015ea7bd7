import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Vitest } from 'vitest/node'
import { type NewsMeta, openReceipts, type WorkerNews } from '../news.ts'
import type { Order } from '../session/order.ts'
import { packageRoot } from './package.ts'
import { beThrifty } from './thrift.ts'

/** Where the build puts the suite together; what vitest may run lies there alone. */
const suites = join(packageRoot, 'dist/app')

/**
 * Starts vitest on the compiled suite of the installed package, deaf to whatever configuration lies in the
 * user's folder. Its own signal handlers would end the process before a report is written; they are removed.
 */
export async function startWorker(
  order: Order,
  onNews: (news: WorkerNews) => void,
): Promise<{
  finished: Promise<readonly string[]>
  cancel(): Promise<void>
  close(): Promise<void>
}> {
  const saved = { env: { ...process.env }, exitCode: process.exitCode }
  const { createVitest } = await import('vitest/node')
  const receipts = openReceipts(order.runId)
  const received = (news: WorkerNews): void => {
    onNews(news)
    if (news.kind === 'found') receipts.postMessage(news.finding.id)
  }
  process.on('newListener', dropSignalListener)
  const vitest = await createVitest(
    'test',
    optionsFor(order, received),
    {},
    { stdout: nowhere(), stderr: nowhere() },
  ).finally(() => process.off('newListener', dropSignalListener))
  return {
    finished: run(vitest),
    cancel: async () => {
      await vitest.cancelCurrentRun('keyboard-input')
    },
    close: async () => {
      await vitest.close()
      receipts.close()
      process.exitCode = saved.exitCode
      restoreEnvironment(saved.env)
    },
  }
}

/** Before the next turn of the event loop, so that no signal can come in between. */
function dropSignalListener(name: string | symbol, listener: () => void): void {
  if (name === 'SIGINT' || name === 'SIGTERM')
    queueMicrotask(() => process.removeListener(name, listener))
}

/** Runs to the end and says what broke in the runner itself: errors that no test caught. */
async function run(vitest: Vitest): Promise<readonly string[]> {
  const result = await vitest.start()
  const collection = result.testModules.flatMap((module) => module.errors())
  return [...result.unhandledErrors, ...collection].map((error) =>
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error),
  )
}

function optionsFor(order: Order, onNews: (news: WorkerNews) => void) {
  return {
    root: packageRoot,
    config: false as const,
    dir: suites,
    include: ['conformance.test.js'],
    exclude: [],
    // Compiled files are loaded by Node itself, as they are below node_modules; vite would send each over RPC.
    server: { deps: { external: [/\/dist\//] } },
    watch: false,
    cache: false as const,
    pool: 'threads' as const,
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    // The kernel keeps to --jobs and the phases; the sooner it knows every check, the better it can order them.
    maxConcurrency: 10_000,
    testTimeout: 15 * 60_000,
    hookTimeout: 10 * 60_000,
    teardownTimeout: 15_000,
    retry: 0,
    allowOnly: false,
    provide: { order: JSON.stringify(order) },
    reporters: [
      {
        // A new thread sets the growth of young generations back to what V8 thinks best, ours included.
        onTestModuleCollected: beThrifty,
        onTestCaseResult(test: { meta(): NewsMeta }) {
          const { udc } = test.meta()
          if (udc) onNews(udc)
        },
      },
    ],
  }
}

const nowhere = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })

/** vitest sets NODE_ENV and others in its own process; ours stays as it was. */
function restoreEnvironment(saved: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name]
  Object.assign(process.env, saved)
}
