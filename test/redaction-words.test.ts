import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { createRedactor, type Redactor } from '../src/wire/redact.ts'
import { headers, secrets, texts } from './redaction-corpus.ts'

// What becomes of texts at the edges of every rule stays as it was reviewed: what is taken out, and what stays. That no
// secret gets out is proved beside this, by canaries and by property.

const file = new URL('./frozen/redaction.json', import.meta.url)
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const renewed: Record<string, unknown> = {}

function hold(name: string, shown: readonly string[]): void {
  renewed[name] = shown
  if (process.env.UPDATE_FROZEN !== '1')
    expect(shown, 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[name])
}

/** Hashes are salted anew in every run; of long texts the ends tell enough. */
const masked = (text: string): string => {
  const plain = text.replace(/(jwt:|#)[0-9a-f]{8}(?::[0-9a-f]{8})*/g, '$1…')
  return plain.length < 400
    ? plain
    : `${plain.slice(0, 60)} … ${plain.slice(-60)} (${plain.length})`
}

const knowing = (): Redactor => {
  const redactor = createRedactor()
  for (const [value, name] of secrets) redactor.secret(value, name)
  return redactor
}

describe('what becomes of', () => {
  it.each(Object.entries(texts))('%s', (name, all) => {
    hold(
      name,
      all.map((text) => masked(knowing().text(text))),
    )
    hold(`${name}, amid others`, [masked(knowing().text(all.join(' ').slice(0, 60_000)))])
  })

  it('what still holds a secret', () => {
    const all = [...(texts.known ?? []), ...(texts.tokens ?? [])]
    hold('holds', [all.map((text) => (knowing().holds(text) ? 'y' : 'n')).join('')])
  })

  it('short texts that are met before and after their secret is known', () => {
    const redactor = createRedactor()
    const short = ['a late-secret', 'a late-secret in more than twenty-four characters', 'nothing']
    const shown = (): string[] => short.map((text) => redactor.text(text))
    const before = [...shown(), ...shown()]
    redactor.secret('late-secret', 'late')
    hold('late', [...before, ...shown(), ...shown()])
  })

  it('headers', () => {
    hold(
      'headers',
      headers.map(([name, value]) => `${name}: ${masked(knowing().header(name, value))}`),
    )
  })
})

afterAll(() => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
