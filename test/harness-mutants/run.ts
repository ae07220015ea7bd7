import { spawn } from 'node:child_process'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageFolder } from '../source-hash.ts'
import { entries, fatesOf, forget, journalFile, kept, livedFirst, stages } from './journal.ts'

/** A mutant that makes no progress for so long has blocked the process that it is hunted in. */
const patienceSeconds = { quick: 240, afresh: 400, runs: 400 }

// `npm run proof:harness` changes the harness in thousands of places, one at a time, and counts what its tests notice.
// `-- --again` keeps the killed of the last pass, `-- --resume` everything of a pass that was ended.
const again = process.argv.includes('--again')
if (again) await keepNoticed()
else if (!process.argv.includes('--resume')) {
  rmSync(journalFile, { force: true })
  forget(...livedFirst)
}
if ((await once('prepare', 0)) !== 0) process.exit(1)
for (const stage of stages) await through(stage)
process.exit(await once('record', 0))

/** A stage to its end, in as many processes as it takes. */
async function through(stage: (typeof stages)[number]): Promise<void> {
  for (let before = -1; entries().length > before; ) {
    before = entries().length
    if ((await once(stage, patienceSeconds[stage])) === 0) return
    process.stderr.write(`the stage ${stage} is taken up again\n`)
  }
  throw new Error(`the stage ${stage} ends before it gets anywhere`)
}

/** One process; it is ended where the journal says that a mutant began, and nothing more for too long. */
async function once(stage: string, seconds: number): Promise<number> {
  const vitest = join(
    dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
    'vitest.mjs',
  )
  const args = [vitest, 'run', '--config', 'test/harness-mutants/vitest.config.ts']
  const env = { ...process.env, HARNESS_STAGE: stage }
  const child = spawn(process.execPath, args, {
    ...{ cwd: packageFolder(), env, detached: true },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let code: number | undefined
  child.once('exit', (status) => {
    code = status ?? 1
  })
  const end = (): void => {
    if (child.pid && code === undefined) process.kill(-child.pid, 'SIGKILL')
  }
  process.once('exit', end)
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130))
  const before = entries().length
  while (code === undefined) {
    await sleep(1000)
    if (isStuck(before, seconds)) end()
  }
  process.off('exit', end)
  return code
}

/** What was noticed stays noticed while only tests change; what the first pass did not notice is told beside it. */
async function keepNoticed(): Promise<void> {
  const noticed = entries().filter(({ fate }) => fate === 'killed' || fate === 'timeout')
  const numbers = new Set(noticed.map(({ number }) => number))
  await kept(...livedFirst, () => [...fatesOf(entries()).keys()].filter((one) => !numbers.has(one)))
  writeFileSync(journalFile, noticed.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

function isStuck(before: number, seconds: number): boolean {
  const noted = entries()
  if (noted.length === before || noted.at(-1)?.fate !== undefined) return false
  return Date.now() - statSync(journalFile).mtimeMs > seconds * 1000
}
