/** A place in an observation, and how it is told. */
export type Path = readonly (string | number)[]

/** All places of a value, the outer ones first; of a long list only the ends. */
export function placesIn(value: unknown, most = 120): Path[] {
  const found: Path[] = [[]]
  for (const path of found) {
    if (found.length > most || path.length > 7) break
    const here = at(value, path)
    const keys = Array.isArray(here) ? ends(here) : isPlain(here) ? Object.keys(here) : []
    for (const key of keys) if (!unread.has(String(key))) found.push([...path, key])
  }
  return found.slice(1, most)
}

/** Places that say what came of something, wherever they stand; so many of them. */
export function tellingPlaces(value: unknown, most: number): Path[] {
  const found: Path[] = []
  const visit = (here: unknown, path: Path): void => {
    if (found.length >= most || path.length > 9) return
    if (path.length > 0 && (typeof here === 'number' || typeof here === 'boolean')) found.push(path)
    else if (/status$/i.test(String(path.at(-1)))) found.push(path)
    const keys = Array.isArray(here) ? here.keys() : isPlain(here) ? Object.keys(here) : []
    for (const key of keys) if (!unread.has(String(key))) visit(at(here, [key]), [...path, key])
  }
  visit(value, [])
  return found
}

/** What may stand at such a place, in a few words. */
export const fewFor = (value: unknown, path: Path): readonly unknown[] =>
  /status$/i.test(String(path.at(-1)))
    ? [undefined, 200, 401, 500]
    : typeof value === 'boolean'
      ? [!value]
      : [0, 1, 3, Number(value) * 2]

/** The same value with one number or text as it is at another place, and a number just beside that. */
export function* likeAnother(value: unknown): Generator<unknown> {
  const found = [...tellingPlaces(value, 30), ...placesIn(value, 60)]
  const places = [...new Map(found.map((path) => [path.join('.'), path])).values()]
  const of = (type: string, most: number): Path[] =>
    places.filter((path) => typeof at(value, path) === type).slice(0, most)
  for (const path of of('number', 12))
    for (const other of of('number', 12)) {
      const near = Number(at(value, other))
      if (path !== other)
        for (const to of [near - 1, near, near + 1]) yield changed(value, path, to)
    }
  for (const path of of('string', 12))
    for (const other of of('string', 12))
      if (path !== other) yield changed(value, path, at(value, other))
}

/** Names of exchanges stand for themselves, and what was sent is not what is judged. */
const unread = new Set(['exchange', 'rawHeaders', 'note', 'startedAt'])

const ends = (list: readonly unknown[]): number[] =>
  [...new Set([0, 1, list.length - 1])].filter((index) => index >= 0 && index < list.length)

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

export function at(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value
  if (Array.isArray(value)) return at(value[Number(key)], rest)
  return isPlain(value) ? at(value[key], rest) : undefined
}

/** The same value, but for this place. */
export function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to
  if (Array.isArray(value)) return value.with(Number(key), changed(value[Number(key)], rest, to))
  return isPlain(value) ? { ...value, [key]: changed(value[key], rest, to) } : value
}

const statuses = [
  ...[undefined, 100, 200, 201, 202, 204, 301, 302, 304, 400, 401, 402, 403, 404, 405, 406, 408],
  ...[409, 410, 411, 412, 413, 414, 415, 417, 418, 421, 422, 424, 426, 428, 429, 431, 451, 499],
  ...[500, 501, 502, 503, 504, 505, 507, 511, 599, 600],
]

/** What may stand at a place instead. */
export function othersThan(value: unknown, path: Path): readonly unknown[] {
  if (/status$/i.test(String(path.at(-1)))) return statuses
  if (typeof value === 'boolean') return [!value, undefined]
  if (typeof value === 'string')
    return [
      '',
      'x',
      `${value}x`,
      value.toUpperCase(),
      ` ${value}`,
      value.slice(1),
      undefined,
      7,
      null,
    ]
  if (Array.isArray(value))
    return [
      [],
      value.slice(1),
      value.slice(0, -1),
      [...value, ...value],
      value.toReversed(),
      undefined,
    ]
  if (value instanceof Set) return [new Set(), new Set([...value].slice(1))]
  if (value === undefined) return [true, 0, 1, 500, 'x', {}, []]
  if (isPlain(value)) return [undefined, {}, { ...value, more: 1 }]
  return [undefined, null]
}

const steps = [-1, 0, ...Array.from({ length: 25 }, (_, power) => 2 ** power)]

/** For a number: what is said along the number line, with the exact places at which it changes. */
export function turnsOf(say: (value: number) => string): string {
  let told = say(-1)
  for (const [index, to] of steps.entries()) {
    const from = steps[index - 1]
    if (from !== undefined) told += turnsBetween(from, to, say)
  }
  return told
}

function turnsBetween(from: number, to: number, say: (value: number) => string): string {
  const [first, last] = [say(from), say(to)]
  if (first === last) return ''
  if (to - from === 1) return `${to}${last}`
  const middle = Math.floor((from + to) / 2)
  return turnsBetween(from, middle, say) + turnsBetween(middle, to, say)
}
