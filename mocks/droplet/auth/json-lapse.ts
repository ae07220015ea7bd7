import { inflateRawSync } from 'node:zlib'
import type { Conduct } from '../conduct.ts'
import { isObject, type Json, nestingOf } from '../json.ts'
import { Unmapped } from './refusal.ts'

/** What a careless parser trips over before it has read anything. */
export function tripOver(bytes: Uint8Array, conduct: Conduct): void {
  const text = Buffer.from(bytes).toString('utf8')
  if (conduct.byteOrderMark === 'server-error' && text.startsWith('\ufeff'))
    throw new Unmapped('unexpected token at the start of JSON')
  if (conduct.deepTokens === 'server-error' && nestingOf(text) > 1_000)
    throw new Unmapped('maximum recursion depth exceeded')
}

/** The JSON object as a careless reader ends up with it. */
export function misread(object: Json, bytes: Uint8Array, conduct: Conduct): Json {
  if (conduct.duplicateMembers === 'first')
    return firstValues(object, Buffer.from(bytes).toString('utf8'))
  return conduct.claimsCopied ? copied(object) : object
}

/** Where a name stands twice, the first text or number after it. */
function firstValues(object: Json, text: string): Json {
  const first = Object.keys(object).flatMap((name) => {
    const value = text.match(new RegExp(`"${name}":("[^"\\\\]*"|\\d+)[,}]`))?.[1]
    return value === undefined ? [] : [[name, JSON.parse(value)]]
  })
  return { ...object, ...Object.fromEntries(first) }
}

/** Member by member into a new object: a member named __proto__ becomes what the others fall back on. */
function copied(object: Json): Json {
  const copy: Json = {}
  for (const [name, value] of Object.entries(object)) copy[name] = value
  return copy
}

/** Inflates what the header calls deflated, as only encrypted tokens may ask for. */
export function inflated(payload: Buffer, header: unknown, conduct: Conduct): Buffer {
  const asks = conduct.zip === 'inflated' && isObject(header) && header.zip === 'DEF'
  return asks ? inflateRawSync(payload) : payload
}
