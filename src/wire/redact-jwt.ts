import { type JoinedLines, joinedLines } from './joined-lines.ts'

/** Salted, so that equal secrets can be told equal within one run and never beyond it. */
export type Hash = (text: string) => string

const shownClaims = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'droplet_id', 'typ']
const maxShown = 120
const maxSegment = 8192

const dot = '(?:\\.|%2[eE]|\\\\u002[eE])'
/** A run of dotted base64 segments; it may only begin where no such run is under way. */
const dotted = new RegExp(
  `(?<![A-Za-z0-9_+/=-])[A-Za-z0-9_+/=-]{2,}(?:${dot}[A-Za-z0-9_+/=-]*)+`,
  'g',
)
const anyDot = new RegExp(dot)
const hexed = /(?<![0-9A-Fa-f])(?:%?[0-9A-Fa-f]{2}){60,}/g
const wrapped = /(?<![A-Za-z0-9_+/-])[A-Za-z0-9_+/-]{60,}={0,2}/g
/** No shorter text can hold a whole token in another encoding. */
const shortestEncoded = 60
const token = /eyJ[\w-]+\.[\w-]/

/** A line that goes on with less than this is taken for the next line, not for the rest of a token. */
const shortestRest = 16

/** Replaces everything that looks like a token, whole or cut short, wrapped or encoded once, by its hash. */
export function hideTokens(text: string, hash: Hash): string {
  if (text.length < 10) return text
  const joined = joinedLines(text)
  return hideRuns(joined ? hideWrapped(text, joined, hash) : text, hash)
}

const hideRuns = (text: string, hash: Hash): string =>
  withStretches(
    text,
    spotted(text, hash, (_, end) => end),
  )

/** Those that go on over the end of a line. */
function hideWrapped(text: string, joined: JoinedLines, hash: Hash): string {
  const wholeLines = (start: number, end: number): number => {
    const seam = joined.seam(end)
    if (seam <= start) return start
    return end - seam < shortestRest ? wholeLines(start, seam) : end
  }
  const stretches = spotted(joined.text, hash, wholeLines).map((one) => {
    const [start, end] = joined.original(one.start, one.end)
    return { ...one, start, end }
  })
  return withStretches(text, stretches)
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly shown: string
}

function withStretches(text: string, stretches: readonly Stretch[]): string {
  let out = ''
  let from = 0
  for (const { start, end, shown } of stretches) {
    if (start < from) continue
    out += text.slice(from, start) + shown
    from = end
  }
  return from === 0 ? text : out + text.slice(from)
}

/** All that is a token in some encoding, in order; `endOf` may end a run sooner, or leave nothing of it. */
function spotted(
  text: string,
  hash: Hash,
  endOf: (start: number, end: number) => number,
): Stretch[] {
  const runs = (
    pattern: RegExp,
    read: (run: string) => readonly [skip: number, shown: string] | undefined,
  ): Stretch[] =>
    [...text.matchAll(pattern)].flatMap(({ index, 0: whole }) => {
      const end = endOf(index, index + whole.length)
      const found = end === index ? undefined : read(text.slice(index, end))
      return found ? [{ start: index + found[0], end, shown: found[1] }] : []
    })
  const plain = anyDot.test(text)
    ? runs(dotted, (run) => {
        const start = tokenStart(run)
        return start === -1 ? undefined : [start, `jwt:${hash(run.slice(start))}`]
      })
    : []
  if (text.length < shortestEncoded) return plain
  return [
    ...plain,
    ...runs(hexed, (run) =>
      holdsToken(run.replaceAll('%', ''), 'hex') ? [0, `hex(jwt:${hash(run)})`] : undefined,
    ),
    ...runs(wrapped, (run) =>
      [0, 1, 2, 3].some((skip) => holdsToken(run.slice(skip), 'base64'))
        ? [0, `base64(jwt:${hash(run)})`]
        : undefined,
    ),
  ].sort((a, b) => a.start - b.start)
}

const holdsToken = (encoded: string, encoding: 'hex' | 'base64'): boolean =>
  token.test(Buffer.from(encoded, encoding).toString('latin1'))

/** The token's hash, with its header and the claims that are no secret. */
export function describeToken(text: string, hash: Hash): string | undefined {
  const start = text.includes('.') ? tokenStart(text) : -1
  if (start === -1) return undefined
  const token = text.slice(start)
  const [head = '', payload = ''] = token.split('.')
  const header = decodedObject(head)
  const claims = decodedObject(payload)
  const shown = {
    ...(header === undefined ? {} : { header: shortened(header) }),
    ...(claims === undefined ? {} : { claims: shortened(claims, shownClaims) }),
  }
  return `jwt:${hash(token)} ${JSON.stringify(shown)}`
}

function tokenStart(run: string): number {
  const usual = run.indexOf('eyJ')
  if (usual !== -1 && anyDot.test(run.slice(usual))) return usual
  const head = run.split(anyDot, 1)[0] ?? ''
  return decodedObject(head)?.alg === undefined ? -1 : 0
}

function decodedObject(segment: string): Record<string, unknown> | undefined {
  if (segment.length < 8 || segment.length > maxSegment) return undefined
  const text = Buffer.from(segment, 'base64url').toString('utf8').trim()
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function shortened(
  members: Record<string, unknown>,
  names: readonly string[] = Object.keys(members).slice(0, 20),
): Record<string, unknown> {
  const kept = names.filter((name) => Object.hasOwn(members, name))
  return Object.fromEntries(kept.map((name) => [name.slice(0, maxShown), short(members[name])]))
}

function short(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (text.length > maxShown) return `${text.slice(0, maxShown)}… (${text.length} characters)`
  return value
}
