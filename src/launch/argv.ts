import { parseArgsStringToArgv } from 'string-argv'
import { UsageError } from '../model/usage-error.ts'

/** Splits a command line into words; throws UsageError for text that only a shell understands. */
export function splitCommand(command: string): string[] {
  const argv = parseArgsStringToArgv(command)
  if (argv[0] === undefined || argv[0] === '')
    throw commandError(
      'it names no program',
      'say how the droplet is started: --command "node x.js"',
    )
  const bare = withoutQuoted(command)
  if (/["']/.test(bare)) throw commandError('a quote is not closed', 'close it, or leave it out')
  for (const word of bare.trim().split(/\s+/)) refuseShellWord(word)
  refuseAssignment(argv[0])
  return argv
}

const useScript =
  'put the line into a script and start that, or start a shell yourself: --command "sh -c \'…\'"'

function refuseShellWord(word: string): void {
  const operator = shellOperator(word)
  if (operator !== undefined)
    throw commandError(`it holds the shell operator ${operator}; no shell is used`, useScript)
  const variable = /\$(?:[A-Za-z_]|\{)/.test(word)
  if (variable)
    throw commandError(
      'it holds a shell variable ($…); no shell is used, so nobody would fill it in',
      `${useScript}; or write the value itself (for a port: the number, and --port with it)`,
    )
}

/** The operator a shell would have seen in an unquoted word. */
function shellOperator(word: string): string | undefined {
  const anywhere = ['&&', '||', '$(', '`'].find((operator) => word.includes(operator))
  if (anywhere !== undefined) return anywhere
  if (/^(?:&|\||\|&)$/.test(word)) return word
  if (word.endsWith(';')) return ';'
  return /^(?:\d*|&)(>>?|<{1,3})/.exec(word)?.[1]
}

function refuseAssignment(word: string): void {
  const name = /^([A-Za-z_]\w*)=/.exec(word)?.[1]
  if (name === undefined) return
  throw commandError(
    `it begins with an assignment to ${name}; no shell is used`,
    `move it out of the command: --env ${name}=…`,
  )
}

/** Quoted stretches made harmless: what is quoted belongs to the program, whatever it looks like. */
const withoutQuoted = (command: string): string => command.replace(/"[^"]*"|'[^']*'/g, '_')

const commandError = (came: string, todo: string): UsageError =>
  new UsageError({ expected: 'a program and its arguments', came, where: '--command', todo })
