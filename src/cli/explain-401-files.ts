import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../model/usage-error.ts'
import { privateKeysIn } from '../wire/secrets.ts'
import type { Surroundings } from './order.ts'
import { wall } from './wall.ts'

/** Everything we read is small; what is larger is a mistaken path. */
const maxBytes = 1024 * 1024

/** The text of a file, of standard input (`-`) or of `env:NAME`, unchanged. Throws UsageError, which repeats none of it. */
export function textFrom(given: string, flag: string, { cwd, env }: Surroundings): string {
  const text = given.startsWith('env:')
    ? fromEnvironment(given.slice(4), flag, env)
    : fromFile(given, flag, cwd)
  if (text.trim() === '')
    throw new UsageError({
      expected: 'a text',
      came: 'nothing',
      where: flag,
      todo: 'fill the file or the variable',
    })
  wall.know(privateKeysIn(text, `the key of ${flag}`))
  return text
}

function fromEnvironment(name: string, flag: string, env: NodeJS.ProcessEnv): string {
  const value = env[name]
  if (value !== undefined) return value
  const isName = /^[A-Za-z_]\w{0,63}$/.test(name)
  throw new UsageError({
    expected: isName ? `the environment variable ${name}` : 'env: and the name of a variable',
    came: isName ? 'it is not set' : 'something that is no name',
    where: flag,
    todo: isName ? `export ${name} first` : `write ${flag} env:NAME`,
  })
}

function fromFile(given: string, flag: string, cwd: string): string {
  try {
    const path = given === '-' ? 0 : resolve(cwd, given)
    if (path !== 0 && statSync(path).size > maxBytes) throw new Error('more than 1 MiB')
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError({
      expected: 'a file that can be read',
      came: isPath(given)
        ? `"${given}": ${reasonOf(error)}`
        : 'a text that may be the secret itself',
      where: flag,
      todo: isPath(given)
        ? 'check the path and its permissions'
        : 'put it into a file or a variable: arguments can be read by every user of the machine',
    })
  }
}

/** A token or a key in place of a path must not be repeated. */
const isPath = (text: string): boolean =>
  text.length <= 200 && !/eyJ|-----BEGIN|[\w+-]{41,}|\p{Cc}/u.test(text)

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unreadable'
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file'
  return error.message.split(',')[0] ?? ''
}
