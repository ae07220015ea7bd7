import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, inFolder, runCli, stackTrace } from './cli-process.ts'

const somewhere = 'http://127.0.0.1:9'
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLW5vYm9keS1zZWVz'

/** What every mistake of a user has in common: the exit code, four lines on standard error, nothing of our insides. */
function expectUsage({
  code,
  stdout,
  stderr,
}: Ended): Record<'expected' | 'came' | 'where' | 'todo', string> {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(`\n${stderr}`).not.toMatch(stackTrace)
  const lines = /^ {2}expected +(.+)\n {2}came +(.+)\n {2}where +(.+)\n {2}to do +(.+)$/m.exec(
    stderr,
  )
  expect(lines, stderr).not.toBeNull()
  const [, expected = '', came = '', where = '', todo = ''] = lines ?? []
  return { expected, came, where, todo }
}

describe.concurrent('a mistake on the command line', () => {
  test.each([
    [['--nope'], "unknown option '--nope'"],
    [[somewhere, '--wait', 'soon'], "'--wait <time>'"],
    [[somewhere, 'another'], 'too many arguments'],
    [['explain'], "missing required argument 'id'"],
    [['--comand', 'x'], "unknown option '--comand'", 'did you mean --command?'],
    [['mint', '--registry-port', 'x'], "'--registry-port <n>'"],
  ])('%j is named, with the way to the help', async (args, named, todo = '--help') => {
    const lines = expectUsage(await runCli(args))
    expect(lines.came).toContain(named)
    expect(lines.todo).toContain(todo)
  })

  test.each([
    [[], 'neither a URL nor a --command', '--command'],
    [['http://example.com'], 'example.com', '--i-own-this-target'],
    [[somewhere, '--reporter', 'jsn'], '"jsn"', '"json"'],
    [['demo', '--fault', 'mints-own-tokn'], '"mints-own-tokn"', 'mints-own-token'],
    [['explain', 'CTL-POS-TOKN'], '"CTL-POS-TOKN"', 'CTL-POS-TOKEN'],
    [['--command', 'node x.js && ls'], '&&', 'sh -c'],
    [['--command', 'node x.js', '--mesh'], 'both', '--mesh'],
    [[somewhere, '--profile', 'mseh'], '"mseh"', '"mesh"'],
    [[somewhere, '--port', '70000'], 'port', '--help'],
    [['ftp://127.0.0.1'], 'ftp:', 'HTTP'],
  ])('%j says what came and what to do', async (args, came, todo) => {
    const lines = expectUsage(await runCli(args))
    expect(lines.came).toContain(came)
    expect(lines.todo).toContain(todo)
  })

  test('a word that is no command is taken for one, not for a public host', async () => {
    const { came, todo } = expectUsage(await runCli(['exlpain']))
    expect(came).toContain('exlpain')
    expect(todo).toContain('explain')
    expect(todo).not.toContain('--i-own-this-target')
  })
})

describe.concurrent('a file that cannot be used', () => {
  test.each([
    ['a mistyped key', '{"maxWiat": 3}', '"maxWiat"', 'maxWait'],
    ['a wrong type', '{"maxWait": "x"}', 'maxWait', '--help'],
    ['broken JSON', '{bad', 'JSON', 'mend'],
  ])('settings with %s', (_, text, came, todo) =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'udc-conformance.config.json'), text)
      const lines = expectUsage(await runCli([somewhere], { cwd }))
      expect(lines.came).toContain(came)
      expect(lines.where).toBe(join(cwd, 'udc-conformance.config.json'))
      expect(lines.todo).toContain(todo)
    }),
  )

  test.each([
    ['a mistyped key', '{"limits": {"leewaySecnds": 1}}', 'leewaySecnds', 'leewaySeconds'],
    ['a wrong type', '{"limits": {"leewaySeconds": "a"}}', 'limits.leewaySeconds', 'profiles'],
    ['broken JSON', '{bad', 'JSON', 'mend'],
    ['an unknown base', '{"extends": "mehs"}', '"mehs"', '"mesh"'],
  ])('a profile with %s', (_, text, came, todo) =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'mine.json'), text)
      const lines = expectUsage(await runCli([somewhere, '--profile', 'mine.json'], { cwd }))
      expect(lines.came).toContain(came)
      expect(lines.todo).toContain(todo)
    }),
  )

  test('a token file that is missing, a folder, or empty', () =>
    inFolder(async (cwd) => {
      mkdirSync(join(cwd, 'folder'))
      writeFileSync(join(cwd, 'empty'), '\n')
      const said = await Promise.all(
        ['missing', 'folder', 'empty'].map(async (file) =>
          expectUsage(await runCli([somewhere, '--token-file', file], { cwd })),
        ),
      )
      expect(said.map(({ came }) => came)).toEqual([
        '"missing", which is no file',
        expect.stringContaining('EISDIR'),
        'nothing',
      ])
    }))

  test.each(['--token', '--token-file'])(
    'a token itself after %s is not repeated',
    async (flag) => {
      const ended = await runCli([somewhere, flag, jwt])
      const { came, todo } = expectUsage(ended)
      expect(came).toContain('itself')
      expect(todo).toContain('file')
      expect(ended.stderr).not.toContain(jwt.slice(-16))
    },
  )

  test('a variable that is not set', async () => {
    const { expected, came } = expectUsage(
      await runCli([somewhere, '--token', 'env:UDC_TEST_NONE']),
    )
    expect(expected).toContain('UDC_TEST_NONE')
    expect(came).toBe('it is not set')
  })
})

describe('a run that cannot start', () => {
  test.concurrent.each([
    [
      'a program that is not there',
      'udc-no-such-program',
      /came +"udc-no-such-program" was not found/,
    ],
    [
      'a program that ends at once',
      `${process.execPath} -e "console.log('the last words');process.exit(3)"`,
      /ended with exit code 3[\s\S]*the last words/,
    ],
  ])('%s is exit 4, with its reason and its last lines', async (_, command, reason) => {
    const ended = await runCli(['--command', command, '--only', 'CTL-*', '--wait', '5s'])
    expectTrouble(ended)
    expect(ended.stdout).toMatch(reason)
  })

  test('a port of the mock mesh that is taken is named, and is nobody else’s fault', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    try {
      const ended = await runCli([
        somewhere,
        '--mesh',
        '--registry-port',
        `${port}`,
        '--only',
        'CTL-*',
      ])
      expectTrouble(ended)
      expect(ended.stdout).toMatch(new RegExp(`came .*${port}`))
      expect(ended.stdout).toContain('--registry-port')
    } finally {
      server.close()
    }
  })
})

/** A run that could not start says so in the same four lines, on standard output with the rest of its report. */
function expectTrouble({ code, stdout, stderr }: Ended): void {
  expect(code, stdout).toBe(4)
  for (const word of ['expected', 'came', 'where', 'what to do'])
    expect(stdout).toMatch(new RegExp(`^ {2}${word} +\\S`, 'm'))
  expect(`\n${stdout}\n${stderr}`).not.toMatch(stackTrace)
}
