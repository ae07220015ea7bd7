import process from 'node:process'
import type { Conduct } from './conduct.ts'
import { startDroplet } from './droplet.ts'
import { isObject } from './json.ts'

const fault = readFault(process.argv)
const log = (line: string) => process.stdout.write(`${line}\n`)

try {
  const droplet = await startDroplet(process.env, fault, log)
  const leave = droplet.leaveBy((code) => process.exit(code))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => leave(signal))
} catch (error) {
  process.stderr.write(
    `The droplet cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  process.exit(1)
}

/** The conduct to depart from, as JSON after --conduct; none is a sound droplet. */
function readFault(argv: readonly string[]): Partial<Conduct> {
  const at = argv.indexOf('--conduct')
  const parsed: unknown = at < 0 ? {} : JSON.parse(argv[at + 1] ?? '{}')
  return isObject(parsed) ? parsed : {}
}
