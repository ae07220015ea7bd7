import { describe, expect, test } from 'vitest'
import { inline } from '../../reporters/markdown-text.ts'
import { forJson, forLog, forTerminal, forXml } from '../../reporters/sanitize.ts'
import { clip, wrap } from '../../reporters/wrap.ts'
import { createRedactor } from '../../src/wire/redact.ts'

const redactor = createRedactor()
redactor.secret('canary-Vn7hTqLw93KzPd', 'canary')

/** Whatever of ours looks through text that a droplet may have written. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'the redaction of text': (text) => redactor.text(text),
  'the redaction of a header': (text) => redactor.header('x-any', text),
  'the text of a terminal': forTerminal,
  'a line of a log': forLog,
  XML: forXml,
  JSON: (text) => forJson(JSON.stringify(text)),
  Markdown: inline,
  'the cut of a long text': (text) => clip(text, 500),
  'the wrap of a line': (text) => wrap(text, 80),
}

/** What each pattern of ours would have to go back over, were it not linear. */
const texts: Readonly<Record<string, string>> = {
  dots: '.',
  letters: 'a',
  'token heads': 'eyJ',
  'short segments': 'a.',
  quotes: '"a":"',
  'escaped quotes': '"a":"\\',
  'PEM heads': '-----BEGIN X KEY-----',
  schemes: '://',
  queries: '&token=',
  'key members': '"d":"',
  backslashes: '\\',
  spaces: ' ',
  'line breaks': '\n ',
  'commands to a log': '##[',
  'look-alikes': 'a\u0430',
  colons: ' ::a',
}

/** Both are within what the redaction looks at, so that the cut hides nothing. */
const [small, large] = [15_000, 60_000]
/** Four times the text takes a linear reader four times as long, a quadratic one sixteen times. */
const most = 10

describe.each(Object.entries(readers))('%s', (_name, read) => {
  test.each(Object.entries(texts))('takes time in proportion to %s', (_what, unit) => {
    const [short, long] = [small, large].map((length) => unit.repeat(length / unit.length))
    const ratios: number[] = []
    // What else runs here can only make a reader slower: one undisturbed measurement is enough.
    for (let tries = 0; tries < 8; tries += 1) {
      const ratio = fastest(() => read(long ?? '')) / fastest(() => read(short ?? ''))
      ratios.push(ratio)
      if (ratio < most) break
    }
    expect(Math.min(...ratios)).toBeLessThan(most)
  })
})

/** Of several runs the one that was disturbed least; none is shorter than the clock can tell. */
function fastest(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let times = 0; times < 5; times += 1) {
    const began = process.hrtime.bigint()
    work()
    least = Math.min(least, Number(process.hrtime.bigint() - began))
  }
  return Math.max(least, 1)
}
