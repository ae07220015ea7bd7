import { execFile } from 'node:child_process'
import { createRedactor } from '../../wire/redact.ts'
import type { Docker } from './facts.ts'

const patienceMs = 3000

/** Asks the daemon for its version, by the way of this shell (DOCKER_HOST, context). */
export const dockerOf = (env: NodeJS.ProcessEnv): Promise<Docker> =>
  new Promise((done) => {
    execFile(
      'docker',
      ['version', '--format', '{{.Server.Version}}'],
      { env, timeout: patienceMs, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        const version = stdout.trim()
        if (error === null && version !== '') done({ kind: 'answers', version })
        else if (error?.code === 'ENOENT') done({ kind: 'absent' })
        else done({ kind: 'silent', why: whyOf(error?.killed === true, stderr) })
      },
    )
  })

const whyOf = (late: boolean, stderr: string): string => {
  if (late) return `nothing within ${patienceMs / 1000} s`
  const said = createRedactor().text(stderr.trim())
  return /^[^\n]*?(?=\. |\n|$)/.exec(said)?.[0].slice(0, 120) || 'no version'
}
