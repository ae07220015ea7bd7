import type { CommanderError } from 'commander'
import type { UsageError } from '../model/usage-error.ts'

/** What the parser of the command line complains of, in the four lines of every other mistake. */
export function commandMistake({
  message,
}: CommanderError): Pick<UsageError, 'expected' | 'came' | 'where' | 'todo'> {
  const [came = '', hint = ''] = message.replace(/^error: /, '').split('\n')
  const meant = /^\(Did you mean (.+)\?\)$/.exec(hint)?.[1]
  const help = '`udc-conformance --help` shows what there is'
  return {
    expected: 'arguments and flags that this command knows',
    came,
    where: 'the command line',
    todo: meant === undefined ? help : `did you mean ${meant}? ${help}`,
  }
}
