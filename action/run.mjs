// What the action runs: inputs from the environment, an argv for the tool, its report for the outputs.
// Plain JavaScript without dependencies: it runs as it is checked out.
import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Mistake, runArgv } from './argv.mjs'
import { findBin } from './find-bin.mjs'

const cwd = resolve(process.env.INPUT_WORKING_DIRECTORY || '.')
const report = join(resolve(cwd, process.env.INPUT_OUT || 'conformance'), 'report.json')

process.exitCode = await run().catch((error) => {
  if (!(error instanceof Mistake)) throw error
  process.stderr.write(`${error.message}\n`)
  return 2
})
tell({ 'exit-code': process.exitCode })

async function run() {
  const argv = runArgv(process.env)
  const bin = await findBin(cwd, process.env)
  const before = writtenAt()
  const code = await ended([bin, ...argv])
  // A report that was there before tells of another run.
  if (writtenAt() !== before) tell(summary())
  return code
}

/** Runs the tool without a shell; whoever cancels the job cancels it. */
function ended(argv) {
  const child = spawn(process.execPath, argv, { cwd, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 130))
  })
}

function writtenAt() {
  return statSync(report, { throwIfNoEntry: false })?.mtimeMs
}

function summary() {
  const { verdict, summary } = JSON.parse(readFileSync(report, 'utf8'))
  return { verdict, passed: summary.byState.pass, failed: summary.byState.fail }
}

/** A line to an output. A value is one word, so that none can add an output of its own. */
function tell(outputs) {
  const file = process.env.GITHUB_OUTPUT
  if (!file) return
  for (const [name, value] of Object.entries(outputs)) {
    if (!/^\w+$/.test(String(value))) throw new Error(`the report holds no usable ${name}`)
    appendFileSync(file, `${name}=${value}\n`)
  }
}
