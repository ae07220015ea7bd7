import { type Call, headerValues } from '../../../src/model/call.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'

/** Fails with the first call that is wrong, counting the others; `wrong` says what is, or undefined. */
export function everyCall(
  calls: readonly Call[],
  expected: string,
  wrong: (call: Call) => string | undefined,
): Outcome {
  const broken = calls.flatMap((call) => {
    const what = wrong(call)
    return what === undefined ? [] : [{ call, what }]
  })
  const [first] = broken
  if (!first) return pass()
  const more = broken.length > 1 ? ` (${broken.length} of ${calls.length} calls are wrong)` : ''
  const evidence = broken.slice(0, 5).map(({ call }) => call.exchange)
  return fail(expected, `${first.what}${more}`, described(first.call), evidence)
}

/** A call in words, without its query: that may hold secrets. */
export const described = (call: Call): string =>
  `${call.method} ${call.path} at the ${call.actor}${call.refusal ? `, refused: ${call.refusal}` : ''}`

export const answeredWell = (call: Call): boolean =>
  call.status !== undefined && call.status >= 200 && call.status < 300

/**
 * The tokens our Registry handed out, each with the mesh time in milliseconds at which it ends. Those whose
 * life was part of a script have checks of their own.
 */
export function issuedTokens(calls: readonly Call[]): ReadonlyMap<string, number> {
  const endings = new Map<string, number>()
  for (const call of calls)
    if (call.issued !== undefined) endings.set(call.issued, call.at + lifeOf(call, call.issued))
  return endings
}

/** Why the credential of a call is none the Registry stands behind; undefined when it is one. */
export function credentialFault(
  call: Call,
  endings: ReadonlyMap<string, number>,
): string | undefined {
  if (call.bearer === undefined) return 'no Bearer token'
  const endsAt = endings.get(call.bearer)
  if (endsAt === undefined) return 'a token that the Registry did not issue'
  return call.at > endsAt + roundingMs ? 'an issued token past its end' : undefined
}

/** `exp` counts whole seconds. */
const roundingMs = 1000

const lifeOf = ({ fault }: Call, token: string): number =>
  fault === undefined ? lifetimeMs(token) : Infinity

function lifetimeMs(token: string): number {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
    const { exp, iat } = JSON.parse(payload) as { exp?: unknown; iat?: unknown }
    return typeof exp === 'number' && typeof iat === 'number' ? (exp - iat) * 1000 : Infinity
  } catch {
    return Infinity
  }
}

export type Place = 'URL' | 'headers' | 'body'

/** Where in a call a secret stands, plain, percent-encoded or in base64. */
export function placeOf(
  call: Call,
  secret: string,
  places: readonly Place[] = ['URL', 'headers', 'body'],
): Place | undefined {
  if (secret === '') return undefined
  const spellings = [secret, encodeURIComponent(secret), base64(secret)]
  const texts: Record<Place, string> = {
    URL: call.target,
    headers: call.rawHeaders.map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: call.text,
  }
  return places.find((place) => spellings.some((spelling) => texts[place].includes(spelling)))
}

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '')

/** What is wrong with the body as JSON, or undefined. */
export function notJson(call: Call): string | undefined {
  const type = headerValues(call, 'content-type').join(', ').toLowerCase()
  if (!/^application\/json\s*(;|$)/.test(type)) return `Content-Type ${type || 'absent'}`
  const charset = /charset="?([\w-]+)/.exec(type)?.[1]
  if (charset !== undefined && !['utf-8', 'utf8'].includes(charset)) return `charset ${charset}`
  return call.json === undefined ? 'a body that is no JSON' : undefined
}

export const isUuid4 = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(value)
