import type { Silence } from '../../model/exchange.ts'
import type { Answer, Target } from './facts.ts'
import { type Line, note, ok } from './line.ts'

/** Whether the target answers, and by which clock. */
export function targetLines({ url, leewaySeconds, answer }: Target): readonly Line[] {
  if ('kind' in answer) return [silentLine(url, answer)]
  return [answerLine(url, answer), clockLine(url, leewaySeconds, answer)]
}

/** What its clock shows beyond ours; anything within the margin may be true. */
export interface ClockOffset {
  readonly ms: number
  readonly marginMs: number
}

/** The Date header names the second in which the answer was written, at some time between request and answer. */
export function clockOffset({ date, sentAtMs, tookMs }: Answer): ClockOffset | undefined {
  const atMs = date === undefined ? Number.NaN : Date.parse(date)
  if (Number.isNaN(atMs)) return undefined
  return { ms: atMs + 500 - (sentAtMs + tookMs / 2), marginMs: 500 + tookMs / 2 }
}

function silentLine(url: string, { kind, detail }: Silence): Line {
  return {
    state: 'trouble',
    about: 'target',
    expected: 'an HTTP answer',
    came: `${kind}: ${detail}`,
    where: `GET ${url}`,
    todo:
      remedies.find(([pattern]) => pattern.test(detail))?.[1] ??
      'check the address, and that the droplet runs and can be reached from here',
  }
}

/** What Node says of a certificate it does not take, and what helps. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /CERTIFICATE_REQUIRED|ALERT|HANDSHAKE_FAILURE/,
    'it may ask who you are: --client-cert FILE, from an authority that it trusts',
  ],
  [/ALTNAME/, 'use a host name that its certificate bears'],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    'renew its certificate, or set the clock of this machine',
  ],
  [
    /CERT|LEAF_SIGNATURE/,
    'name the authority of its certificate: --ca authority.pem (or NODE_EXTRA_CA_CERTS)',
  ],
]

function answerLine(url: string, { status, tookMs }: Answer): Line {
  const says = `GET ${url} is answered with ${status} in ${Math.round(tookMs)} ms`
  return status >= 200 && status < 300
    ? ok('target', says)
    : note('target', says, 'name its health endpoint with --health-path, if it has another')
}

function clockLine(url: string, leewaySeconds: number, answer: Answer): Line {
  if (answer.isCached) return note('clock', 'not measured: the answer came from a cache')
  const offset = clockOffset(answer)
  if (offset === undefined) return note('clock', 'not measured: the answer has no usable Date')
  const surelyOffMs = Math.abs(offset.ms) - offset.marginMs
  if (surelyOffMs <= noticeableMs)
    return ok('clock', `within ${inSeconds(Math.abs(offset.ms) + offset.marginMs)} of the one here`)
  const side = offset.ms > 0 ? 'ahead of' : 'behind'
  const told = `${inSeconds(Math.abs(offset.ms))} ${side} this machine (± ${inSeconds(offset.marginMs)})`
  if (surelyOffMs <= leewaySeconds * 1000)
    return note(
      'clock',
      told,
      'synchronise both clocks: a droplet without leeway refuses good tokens',
    )
  return {
    state: 'trouble',
    about: 'clock',
    expected: `a clock within ${leewaySeconds} s of the one here`,
    came: told,
    where: `Date of GET ${url}`,
    todo: 'synchronise both clocks (NTP): good tokens are refused as expired or not yet valid',
  }
}

/** Times in tokens are whole seconds. */
const noticeableMs = 1000

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
