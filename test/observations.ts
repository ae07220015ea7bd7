import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Check } from '../src/model/check.ts'

/** What one judge was shown in a run over real HTTP, shortened. */
export interface Observation {
  readonly id: string
  /** The droplet that was seen: the reference, a variant or a mutant. */
  readonly subject: string
  readonly shown: Parameters<Check['judgeSeen']>
}

interface Stored {
  readonly facts: readonly unknown[]
  readonly profiles: readonly unknown[]
  readonly seen: readonly {
    id: string
    subject: string
    seen: unknown
    facts: number
    profile: number
  }[]
}

const file = new URL('./frozen/observations.json.gz', import.meta.url)

/** The frozen observations: for most checks one that passes and one or two that fail. */
export function readObservations(): Observation[] {
  const text = gunzipSync(readFileSync(file)).toString()
  const stored = JSON.parse(text, revived) as Stored
  return stored.seen.map(({ id, subject, seen, facts, profile }) => ({
    ...{ id, subject },
    shown: [seen, stored.facts[facts], stored.profiles[profile]] as Observation['shown'],
  }))
}

/** Facts and profiles are the same in most: they are kept once. */
export function writeObservations(all: readonly Observation[]): void {
  const facts: string[] = []
  const profiles: string[] = []
  const indexIn = (list: string[], value: unknown): number => {
    const text = JSON.stringify(plain(value))
    return list.includes(text) ? list.indexOf(text) : list.push(text) - 1
  }
  const seen = all.map(({ id, subject, shown: [first, second, third] }) => ({
    ...{ id, subject, seen: plain(first) },
    ...{ facts: indexIn(facts, second), profile: indexIn(profiles, third) },
  }))
  const parsed = (list: readonly string[]): unknown[] => list.map((text) => JSON.parse(text))
  const stored: Stored = { facts: parsed(facts), profiles: parsed(profiles), seen }
  writeFileSync(file, gzipSync(unsigned(JSON.stringify(stored)), { level: 9 }))
}

/** The same with a word in place of every signature, but for its end: no token is committed, long as it has ended. */
function unsigned(text: string): string {
  const seen = new Map<string, string>()
  return text.replace(
    /(eyJ[\w-]*\.[\w-]*)\.([\w-]{80,})/g,
    (_, signed: string, signature: string) => {
      const word =
        seen.get(signature) ?? `no-signature-${seen.size + 1}-`.repeat(6) + signature.slice(-24)
      seen.set(signature, word)
      return `${signed}.${word}`
    },
  )
}

/** What JSON has no word for is written as an object with one member; `revived` reads it. */
export function plain(value: unknown): unknown {
  if (value === undefined) return { $: 'undefined' }
  if (value instanceof Set) return { $set: [...value].map(plain) }
  if (value instanceof Map) return { $map: [...value].map(plain) }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (value instanceof RegExp) return { $regexp: [value.source, value.flags] }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

const undefinedMark = Symbol('undefined')

export function revived(_name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => (one === undefinedMark ? undefined : one))
  if (typeof value !== 'object' || value === null) return value
  if ('$' in value) return undefinedMark
  if ('$set' in value) return new Set(value.$set as unknown[])
  if ('$map' in value) return new Map(value.$map as [unknown, unknown][])
  if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'base64'))
  if ('$regexp' in value) return new RegExp(...(value.$regexp as [string, string]))
  for (const [name, member] of Object.entries(value))
    if (member === undefinedMark) Reflect.set(value, name, undefined)
  return value
}
