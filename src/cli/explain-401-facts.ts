import type { Json } from '../diagnosis/encoding.ts'
import { quote } from '../diagnosis/quote.ts'
import type { DiagnosisInput } from '../diagnosis/types.ts'
import type { Flags, Given } from './explain-401-inputs.ts'
import type { Hash, TokenSeen } from './explain-401-token.ts'

/** What the diagnosis rests on, safe to be shown to anybody. */
export interface Facts {
  readonly request?: string
  readonly token: string
  readonly header?: Json
  readonly claims?: Json
  /** The times among the claims, in words. */
  readonly times?: Readonly<Record<string, string>>
  readonly expected: Readonly<Record<string, string>>
  readonly keySet: string
  readonly clock: string
  readonly verifierClock: string
}

export function factsOf(
  { flags, input, request, keySet }: Given,
  seen: TokenSeen,
  hash: Hash,
): Facts {
  const { header, claims } = seen.token ?? {}
  const { now, verifierDate } = input.clock
  return {
    ...(request === undefined
      ? {}
      : { request: `${request.method} ${withoutSecrets(request.url)}` }),
    token: input.authorization?.trim() ? tokenTold(seen, hash) : 'no Authorization header',
    ...(header === undefined ? {} : { header: members(header, Object.keys(header), input) }),
    ...(claims === undefined
      ? {}
      : {
          claims: {
            ...members(claims, shownClaims, input),
            ...(claims.jti === undefined ? {} : { jti: `#${hash(String(claims.jti))}` }),
          },
          times: timesOf(claims, now),
        }),
    expected: expectedOf(flags, input),
    keySet: keySet?.told ?? 'not given: no signature is checked by it',
    clock: `${dated(now)}, ${flags.now === undefined ? 'by this machine' : 'as given'}`,
    verifierClock: verifierDate === undefined ? 'not given' : `${dated(verifierDate)}, as given`,
  }
}

const shownClaims = ['iss', 'aud', 'sub', 'droplet_id', 'iat', 'nbf', 'exp']
const maxMembers = 20
const maxShown = 80

/** Values as they are where they may be shown; what they are where not. */
function members(from: Json, names: readonly string[], input: DiagnosisInput): Json {
  const kept = names.filter((name) => Object.hasOwn(from, name)).slice(0, maxMembers)
  return Object.fromEntries(
    kept.map((name) => [
      /^[\w.#-]{1,40}$/.test(name) ? name : '(odd name)',
      shown(from[name], input),
    ]),
  )
}

function shown(value: unknown, input: DiagnosisInput): unknown {
  const told = quote(value, input)
  if (told === 'a withheld value' || told === 'a structure') return `(${told})`
  if (typeof value === 'string') return clipped(value)
  return Array.isArray(value) ? value.map((each) => shown(each, input)) : value
}

const clipped = (text: string): string =>
  text.length <= maxShown ? text : `${text.slice(0, maxShown - 1)}…`

function tokenTold({ credential, text, token }: TokenSeen, hash: Hash): string {
  const { oversized, scheme, value } = credential
  if (oversized) return 'too large to be looked into'
  const sent = text ?? (value === '' ? scheme : value)
  return [
    `#${hash(sent)}`,
    `${sent.length} characters`,
    text === undefined
      ? 'not a signed token'
      : `signature of ${token?.signature?.length ?? 0} bytes`,
    ...(text !== undefined && text !== value ? ['taken out of what is around it'] : []),
  ].join(', ')
}

function expectedOf({ issuer, audience, alg, leeway }: Flags, { expect }: DiagnosisInput) {
  return {
    iss: issuer === undefined ? 'not given: iss is not judged' : clipped(issuer),
    aud: audience === undefined ? 'not given: aud is not judged' : clipped(audience),
    alg: alg === undefined ? `${expect.alg}, as usual in the mesh` : expect.alg,
    leeway: `${expect.leewaySeconds} s${leeway === undefined ? ', as usual in the mesh' : ''}`,
  }
}

function timesOf(claims: Json, now: number): Record<string, string> {
  const names = ['iat', 'nbf', 'exp'].filter((name) => claims[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, timeTold(claims[name], now)]))
}

function timeTold(value: unknown, now: number): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not a number of seconds'
  if (Math.abs(value) > 100 * now) return 'too large for seconds; milliseconds?'
  const away = Math.abs(value - now)
  return `${dated(value)}, ${value === now ? 'now' : `${duration(away)} ${value < now ? 'ago' : 'ahead'}`}`
}

function duration(seconds: number): string {
  const units = [
    [86_400, 'days'],
    [3600, 'hours'],
    [60, 'minutes'],
  ] as const
  const [size, name] = units.find(([least]) => seconds >= 2 * least) ?? [1, 'seconds']
  const count = Math.floor(seconds / size)
  return `${count} ${count === 1 ? name.slice(0, -1) : name}`
}

const dated = (seconds: number): string =>
  Number.isFinite(seconds) && Math.abs(seconds) < 8e12
    ? new Date(Math.floor(seconds) * 1000).toISOString().replace('.000', '')
    : 'no date'

/** Origin and path; a query may hold anything. */
function withoutSecrets(url: string | undefined): string {
  const whole = url === undefined || /^https?:\/\//i.test(url) ? url : `http://${url}`
  if (whole === undefined || !URL.canParse(whole)) return '(no address)'
  const { host, pathname } = new URL(whole)
  return clipped(`${host}${pathname}`)
}
