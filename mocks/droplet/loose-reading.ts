import type { Conduct } from './conduct.ts'
import { isObject, type Json } from './json.ts'

const firstSources = new WeakMap<object, number>()

/** What a gateway does that looks for the source with a pattern before anybody parses. */
export function noteFirstSource(body: unknown, text: string): void {
  const found = text.match(/"source"\s*:\s*(\d+)/)?.[1]
  if (isObject(body) && found !== undefined) firstSources.set(body, Number(found))
}

/** The source that is compared with the token. */
export const checkedSource = (envelope: Json): unknown =>
  firstSources.get(envelope) ?? envelope.source

/** An envelope as a careless reader takes it; a careful one leaves it as it is. */
export function asRead(envelope: Json, { fractions, idsInText }: Conduct): Json {
  const { source, target } = envelope
  if (idsInText === 'target-throws' && typeof target === 'string')
    throw new TypeError('target is no number')
  if (fractions === 'cut-off' && typeof source === 'number')
    return { ...envelope, source: Math.trunc(source) }
  if (idsInText === 'source-converted' && typeof source === 'string' && /^\d+$/.test(source))
    return { ...envelope, source: Number(source) }
  return envelope
}

/** What a store without a mapping for everything does with a payload. */
export function failOnPayload(payload: unknown, { emptyPayload, dottedNames }: Conduct): void {
  if (!isObject(payload)) return
  if (emptyPayload === 'server-error' && Object.keys(payload).length === 0)
    throw new RangeError('nothing to insert')
  if (dottedNames === 'server-error' && hasDottedName(payload))
    throw new RangeError('field names must not contain a dot')
}

function hasDottedName(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasDottedName)
  return (
    isObject(value) &&
    Object.entries(value).some(([name, inner]) => name.includes('.') || hasDottedName(inner))
  )
}
