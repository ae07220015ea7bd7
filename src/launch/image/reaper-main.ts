import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { removeRun } from './labels.ts'
import { connectEngine } from './testcontainers.ts'

/** The reaper's whole life: it waits until its pipe closes, then removes the containers of its run. */
const [runId = '', cwd = '/'] = process.argv.slice(2)

const lastWords = await text(process.stdin).catch(() => '')
/** An engine that hangs is not waited for; the next run removes what is left. */
setTimeout(() => process.exit(1), 15_000).unref()
const engine = await connectEngine(cwd)
await removeRun(engine, runId)
if (lastWords === '') {
  // A container may have been in the making when the harness was ended by force.
  await sleep(500)
  await removeRun(engine, runId)
}
process.exit(0)
