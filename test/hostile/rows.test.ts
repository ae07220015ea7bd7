import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { limits } from '../../src/wire/limits.ts'

/** Every hostile behaviour that is to be survived: the tests that hold it, and what of it they leave open. */
interface Row {
  readonly heldBy: readonly string[]
  readonly note?: string
}

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const rows = JSON.parse(read('test/frozen/hostile.json')) as Record<string, Row>

const network = [
  ...['GZIP-BOMB', 'ENDLESS', 'DRIP-BODY', 'DRIP-HEADERS', '1XX-FLOOD', '100-UNSOLICITED', '101'],
  ...['HEADER-BIG', 'HEADER-MANY', 'CHUNK-BAD', 'CLTE', 'TRUNCATED', 'RESET', 'SILENT', 'HALFOPEN'],
  ...['HTTP10', 'STATUS-ODD', 'HEADER-BYTES', 'REDIRECT', 'ALTSVC-HSTS', 'BINARY', 'JSON-BOMB'],
  ...['TLS', 'DNS', 'CALLBACK-FLOOD', 'CALLBACK-CROSS', 'MOCK-ATTACK', 'GRPC', 'CHILD', 'CLOCK'],
  ...['PORT', 'ABORT', 'ERRCODE'],
]
const output = [
  ...['ANSI', 'BIDI', 'XML', 'HTML', 'MD', 'CSV', 'JSONL', 'SARIF-PATH', 'SIZE', 'REGEX'],
  ...['TEMPLATE', 'EXITCODE'],
]

describe('hostile behaviour', () => {
  test('is the catalogue’s 45 rows, in its order', () => {
    expect(Object.keys(rows)).toEqual([...network, ...output].map((name) => `HSF-${name}`))
    expect(Object.keys(rows)).toHaveLength(45)
  })

  for (const [id, row] of Object.entries(rows))
    test(`${id} is held by tests that are there`, () => {
      expect(row.heldBy.length).toBeGreaterThan(0)
      expect(row.heldBy.filter((named) => !isThere(named))).toEqual([])
    })
})

/** Whether the file has the title, as it is written there, in a test that is not left out. */
function isThere(named: string): boolean {
  const [path = '', title = ''] = named.split(' > ', 2)
  const text = read(path)
  const at = ["'", '"', '`'].map((quote) => text.indexOf(`${quote}${title}${quote}`))
  return (
    title !== '' &&
    at.some((place) => place > -1) &&
    !/\b(?:test|it|describe)\.(?:skip|todo|only)\b/.test(text)
  )
}

test('every cap and deadline is a finite number above zero', () => {
  const numbers = Object.values(limits).flatMap((group) => Object.values(group))
  expect(numbers.length).toBeGreaterThan(10)
  expect(numbers.filter((one) => !Number.isSafeInteger(one) || one <= 0)).toEqual([])
})
