import { spawnSync } from 'node:child_process'
import { createLimiter } from '../src/kernel/limiter.ts'
import type { Report } from '../src/model/report.ts'

/** Debian's FastAPI may be missing on a developer's machine; in CI it has to be there. */
export function canRun({
  argv: [file = '', script = ''],
}: {
  readonly argv: readonly string[]
}): boolean {
  if (!file.endsWith('python3') || process.env.CI) return true
  const found = spawnSync(file, ['-c', 'import fastapi, uvicorn, jwt, httpx']).status === 0
  if (!found)
    process.stderr.write(
      `${script} is left out: see test/strangers/README.md for the packages it needs\n`,
    )
  return found
}

export const failedMusts = ({ findings }: Report): string[] =>
  findings.filter(({ level, state }) => level === 'MUST' && state === 'fail').map(({ id }) => id)

/** One at a time: beside another run a droplet misses its own beats. */
export const slots = createLimiter(1)

/** The waiting for a slot counts too; and what a busy machine did is not done thrice. */
export const patient = { timeout: 900_000, retry: 2 }
