import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { commandMistake } from '../src/cli/command-mistake.ts'
import { whatFits } from '../src/cli/what-fits.ts'

test.each([
  ["error: unknown option '--comand'\n(Did you mean --command?)", 'did you mean --command? '],
  [
    "error: unknown option '--b'\n(Did you mean one of --a, --c?)",
    'did you mean one of --a, --c? ',
  ],
  ["error: missing required argument 'id'", ''],
])('%j names what came, and the way out', (message, hint) => {
  const { came, todo } = commandMistake(new CommanderError(1, 'commander.any', message))
  expect(came).toBe(message.split('\n')[0]?.slice('error: '.length))
  expect(todo).toBe(`${hint}\`udc-conformance --help\` shows what there is`)
})

test.each([
  ['Invalid input: expected number, received string', 'number'],
  ['Invalid option: expected one of "must"|"should"', 'one of "must"|"should"'],
  ['Too small: expected number to be >=1', 'number to be >=1'],
  ['begins with a slash', 'begins with a slash'],
  [undefined, 'a valid value'],
])('of the complaint %j only what fits is said to be expected', (complaint, fits) => {
  expect(whatFits(complaint)).toBe(fits)
})
