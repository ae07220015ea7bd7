import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../model/usage-error.ts'
import { givenSecrets } from '../wire/secrets.ts'
import { wall } from './wall.ts'

/** Reads a secret from `env:NAME`, a file or standard input (`-`); never from the command line itself. */
export function secretFrom(
  given: string,
  flag: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): string {
  const text = given.startsWith('env:')
    ? fromVariable(given.slice(4), flag, env)
    : fromFile(given, flag, cwd)
  const secret = text.trim().replace(/^Bearer\s+/i, '')
  if (secret === '')
    throw new UsageError({
      expected: 'a secret',
      came: 'nothing',
      where: `${flag} ${given}`,
      todo: 'fill the file or the variable',
    })
  wall.know(givenSecrets(secret, `the secret of ${flag}`))
  return secret
}

/** The value of an environment variable as it is. Throws UsageError when it is not set. */
export function fromVariable(name: string, flag: string, env: NodeJS.ProcessEnv): string {
  const value = env[name]
  if (value === undefined)
    throw new UsageError({
      expected: `the environment variable ${name}`,
      came: 'it is not set',
      where: flag,
      todo: `export ${name} before the run`,
    })
  return value
}

function fromFile(given: string, flag: string, cwd: string): string {
  const path = given === '-' ? 0 : resolve(cwd, given)
  if (path !== 0 && !existsSync(path))
    throw new UsageError({
      expected: 'a file, env:NAME or - for standard input',
      came:
        given.length > 40 || given.includes('.eyJ')
          ? 'a text that may be the secret itself'
          : `"${given}", which is no file`,
      where: flag,
      todo: 'put the secret into a file or a variable: arguments can be read by every user of the machine',
    })
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError({
      expected: 'a file that can be read',
      came: error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error),
      where: `${flag} ${given}`,
      todo: 'check the path and its permissions',
    })
  }
}
