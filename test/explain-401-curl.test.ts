import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readCurlLine } from '../src/cli/curl-line.ts'
import { shellWords } from '../src/cli/shell-words.ts'
import { UsageError } from '../src/model/usage-error.ts'

const texts = (line: string): string[] => (shellWords(line) ?? []).map(({ text }) => text)

const lines: readonly string[] = [
  `curl -H 'Authorization: Bearer a.b.c' http://x`,
  `curl -H "Authorization: Bearer a.b.c" "http://x/?a=1&b=2"`,
  `curl -H Authorization:\\ Bearer\\ a.b.c http://x`,
  `curl \\\n  -H 'A: b' \\\n  --data-raw '{"a":"b c"}' \\\n  http://x`,
  `curl -H 'A: it'"'"'s' http://x`,
  `curl -d $'a\\'b\\n\\t\\x41\\u00e9\\101\\\\' http://x`,
  `curl -d "a \\"quoted\\" \\\\ \\n \\a" http://x`,
  `curl -d '' -H "" http://x`,
  `curl -d "two\nlines" http://x`,
  `curl http://x # what 'this is`,
  `curl http://x/#anchor a#b`,
  `curl -d "wrapped \\\nhere" glu\\\ned http://x`,
  `curl\thttp://x\t-s ; true 'not ours'`,
  `curl http://x && true`,
]

describe('words', () => {
  test.skipIf(!existsSync('/bin/bash')).each(lines)('of %j are those that bash makes', (line) => {
    const script = `curl() { printf '%s\\0' curl "$@"; exit; }\n${line}\n`
    const { stdout } = spawnSync('/bin/bash', ['-c', script], {
      encoding: 'utf8',
      env: { LC_ALL: 'C.UTF-8' },
    })
    expect(texts(line)).toEqual(stdout.split('\0').slice(0, -1))
  })

  test('end where the command ends', () => {
    expect(texts('curl http://x | jq .')).toEqual(['curl', 'http://x'])
    expect(texts('\n\ncurl http://x\ncurl http://y')).toEqual(['curl', 'http://x'])
    expect(texts('curl http://x & next')).toEqual(['curl', 'http://x'])
  })

  test('go on after a line break that lost its backslash, where an option follows', () => {
    expect(texts('curl http://x\n  -H a\r\n  -s')).toEqual(['curl', 'http://x', '-H', 'a', '-s'])
  })

  test.each(["curl 'x", 'curl "x', `curl $'x\\'`, 'curl "x\\"'])(
    'need their quotes: %j',
    (line) => {
      expect(shellWords(line)).toBeUndefined()
    },
  )

  test('say what the shell would have replaced, but not between single quotes', () => {
    expect(shellWords(`"a $B" '$C' \\$D "\\$E" f$\{G}h`)).toEqual([
      { text: 'a $B', replaced: '$B' },
      { text: '$C' },
      { text: '$D' },
      { text: '$E' },
      { text: `f$\{G}h`, replaced: `$\{G}` },
    ])
  })

  test('are found in linear time', () => {
    const began = performance.now()
    for (const letter of ['\\', '"', '$', "$'\\", 'a', '-', '\n'])
      shellWords(`curl ${letter.repeat(100_000)}`)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('the Authorization header', () => {
  test.each([
    [`curl -H 'Authorization: Bearer a.b.c' http://x`, 'Bearer a.b.c'],
    [`curl -sSH 'authorization:Bearer a.b.c' http://x`, 'Bearer a.b.c'],
    [`curl -H'Authorization: Bearer a.b.c' http://x`, 'Bearer a.b.c'],
    [`curl --header "Authorization: Token a.b.c" http://x`, 'Token a.b.c'],
    [`$ /usr/bin/curl http://x --header $'Authorization: Bearer a\\u002eb.c'`, 'Bearer a.b.c'],
    [`TRACE=1 curl http://x -H 'Authorization: Bearer "a.b.c"'`, 'Bearer "a.b.c"'],
    [`curl http://x -H 'Authorization: Bearer $TOKEN'`, 'Bearer $TOKEN'],
    ['curl http://x --oauth2-bearer a.b.c', 'Bearer a.b.c'],
    ['curl http://x -u user:pass', 'Basic dXNlcjpwYXNz'],
    ['curl http://x --user user:pass', 'Basic dXNlcjpwYXNz'],
    ['curl http://user:p%61ss@x/', 'Basic dXNlcjpwYXNz'],
    [`curl http://x -u user:pass -H 'Authorization: Bearer a.b.c'`, 'Bearer a.b.c'],
    [
      `curl http://x -H 'Authorization: Bearer a' -H 'Authorization: Bearer b'`,
      'Bearer a, Bearer b',
    ],
    [`curl http://x -H 'Authorization;'`, ''],
    [`curl http://x -u user:pass -H 'Authorization:'`, undefined],
    [`curl http://x -A 'Authorization: Bearer a' -d '-H Authorization:b'`, undefined],
    [`curl -X POST http://x -o -H -H 'X-Registry-Key: k'`, undefined],
    ['curl http://x --constructor a --no-buffer', undefined],
  ])('of %j', (line, authorization) => {
    expect(readCurlLine(line).authorization).toBe(authorization)
  })
})

test('the method, the address and the body are those that curl would use', () => {
  expect(readCurlLine(`curl -d '{"source":4}' http://x/message`)).toMatchObject({
    method: 'POST',
    url: 'http://x/message',
    body: '{"source":4}',
  })
  expect(readCurlLine('curl http://x -o out')).toMatchObject({ method: 'GET', url: 'http://x' })
  expect(readCurlLine('curl -I --url http://x')).toMatchObject({ method: 'HEAD', url: 'http://x' })
  expect(readCurlLine('curl -Gd a=b http://x')).toMatchObject({ method: 'GET' })
  expect(readCurlLine('curl -XPATCH -d a http://x')).toMatchObject({ method: 'PATCH' })
  expect(readCurlLine('curl -T file http://x')).toMatchObject({ method: 'PUT' })
})

describe('a line that cannot be read', () => {
  const trouble = (line: string): UsageError => {
    try {
      readCurlLine(line)
    } catch (error) {
      if (error instanceof UsageError) return error
      throw error
    }
    throw new Error('it was read')
  }

  test.each([
    ['wget --header="Authorization: Bearer canary.a.b" http://x', 'without the word curl'],
    [`curl -H 'Authorization: Bearer canary.a.b http://x`, 'not closed'],
    ['curl http://canary -H', 'without its value'],
    ['curl -K canary http://x', 'from a file'],
    ['curl -H @canary http://x', 'from a file'],
    ['curl -H ^"Authorization: Bearer canary^" ^\r\n http://x', 'cmd.exe'],
    ['curl -H "Authorization: Bearer $(canary get)" http://x', 'a command'],
  ])('%j says why, and repeats none of it', (line, came) => {
    const { came: said, message, where } = trouble(line)
    expect(said).toContain(came)
    expect(where).toBe('--replay')
    expect(message).not.toContain('canary')
  })

  test('names the variable that the shell would have filled in', () => {
    const { came, todo } = trouble(`curl -H "Authorization: Bearer $\{TOKEN}" http://x`)
    expect(came).toContain('TOKEN')
    expect(todo).toContain('--token env:TOKEN')
  })
})
