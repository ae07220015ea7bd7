import * as clause from '../../../fixtures/clauses/tok-trouble.ts'
import { type Call, headerValues } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { callsFor } from '../life/beats.ts'
import { longerWait, oneCall } from '../life/life.ts'
import {
  answeredWell,
  credentialFault,
  described,
  everyCall,
  issuedTokens,
} from '../life/outbound.ts'
import { retryBoundMs } from '../life/retries.ts'
import { type Spell, spell } from '../life/spells.ts'
import { countdown } from '../life/troubles.ts'

/** The starts of one droplet towards a Registry whose token answers are odd, each time in another way. */
export interface OddAnswers {
  readonly fields: Spell
  readonly hostile: Spell
  readonly opaque: Spell
  readonly broken: Spell
}

const told = (token: unknown): string => JSON.stringify({ token, expires_in: 3600 })

/** In every hostile token, and to be found wherever it got to. */
export const markOf = 'xCONFORMANCEx'
export const injected = 'x-conformance-injected'

/** Text that no header can carry, and text that is far too long for one. */
const hostileTokens = [
  `${markOf}.é.c`,
  `${markOf}\r\n${injected}: 1\r\n\r\n`,
  `${markOf}\0.b.c`,
  `${markOf}.${'a'.repeat(70_000)}.c`,
]

export const opaqueToken = 'abc'

const inTurn = (answers: readonly Omit<Fault, 'at'>[]): Fault[] =>
  answers.map((answer, after) => ({ at: 'token', after, times: 1, ...answer }))

const withBodies = (bodies: readonly string[]): Fault[] =>
  inTurn(bodies.map((body) => ({ status: 200, body })))

const mostMs = 29_000

export const oddTokenAnswers: Stimulus<OddAnswers> = {
  name: 'token answers with odd, hostile and opaque tokens, and two that break off',
  phase: 'life',
  scene: { faults: [], env: { RETRY_BASE_MS: '15' } },
  waits: () => mostMs,
  apply: async (stage) => {
    const remainingMs = countdown(stage.mesh, mostMs)
    const under = (name: string, faults: readonly Fault[], shareMs: number) =>
      oddStart(stage, name, faults, () => Math.min(shareMs, remainingMs()))
    const whole = told('eyJhbGciOiJSUzI1NiJ9.e30.c2ln')
    return {
      fields: await under(
        'tokens that are no text',
        withBodies([null, '', 123, {}, []].map(told)),
        5000,
      ),
      hostile: await under('tokens no header can carry', withBodies(hostileTokens.map(told)), 5000),
      opaque: await under('a token that is no JWT', withBodies([told(opaqueToken)]), 3000),
      broken: await under(
        'token answers that break off',
        inTurn([
          { status: 200, body: whole, reset: true },
          { status: 200, body: whole, flow: 'truncated' },
        ]),
        retryBoundMs + 500,
      ),
    }
  },
}

/** Watched until a good token is in use, or one is shown that should not be. */
const oddStart = (
  stage: Stage,
  name: string,
  faults: readonly Fault[],
  withinMs: () => number,
): Promise<Spell> =>
  spell(stage, {
    name,
    faults,
    during: async ({ until }) => {
      await until((calls) => isOver(calls, faults.length), withinMs())
      return undefined
    },
  })

const isOver = (calls: readonly Call[], answers: number): boolean =>
  struck(calls).length === answers && goodCredential(calls) !== undefined

export const struck = (calls: readonly Call[]): readonly Call[] =>
  callsFor(calls, 'token').filter(({ fault }) => fault !== undefined)

function goodCredential(calls: readonly Call[]): Call | undefined {
  const endings = issuedTokens(calls)
  return calls.find((call) => answeredWell(call) && credentialFault(call, endings) === undefined)
}

/** Nothing of the answers was shown, and the droplet lives. */
export function unused(
  { calls, health, alive }: Spell,
  isOfThem: (call: Call) => boolean,
): Outcome {
  const given = struck(calls).length
  const shown = everyCall(calls, 'nothing of an unusable answer in a call', (call) =>
    isOfThem(call) ? 'a credential made of an unusable token' : undefined,
  )
  if (shown.state !== 'pass') return shown
  if (given === 0) return inconclusive('no token request met the script')
  if (!alive || health.status === undefined)
    return fail('a living droplet', said(health), 'after unusable tokens', [health.exchange])
  return pass(`${given} unusable tokens were given`)
}

const compact = /^bearer +[\w-]+\.[\w-]+\.[\w-]*$/i

/** Whether it shows a credential that is no token at all. */
export const showsJunk = (call: Call): boolean =>
  headerValues(call, 'authorization').some((value) => !compact.test(value.trim()))

export const showsHostile = (call: Call): boolean =>
  headerValues(call, injected).length > 0 ||
  call.rawHeaders.some(([, value]) => value.includes(markOf)) ||
  call.target.includes(markOf)

export function noted({ calls, health, alive, printed }: Spell): Outcome {
  const [given] = struck(calls)
  if (!given) return inconclusive('no token request met the script')
  if (!alive || health.status === undefined)
    return fail('a living droplet', said(health), 'after a token that is no JWT', [health.exchange])
  const used = calls.find(({ bearer }) => bearer === opaqueToken)
  if (!used) return pass('the answer was refused')
  return printed.split('\n').some((line) => /jwt|token/i.test(line) && trouble.test(line))
    ? pass('the log speaks of the token')
    : fail('the token refused, or noted in the log', 'used without a word', described(used), [
        given.exchange,
        used.exchange,
      ])
}

const trouble = /invalid|fail|malformed|not |bad|odd|refus|error|warn|decod|unexpected|unusable/i

/** Every answer that broke off was followed by another request. */
export function askedAgain({ calls, health, alive, untilMs }: Spell): Outcome {
  const asked = callsFor(calls, 'token')
  const met = struck(calls)
  const last = met.at(-1)
  if (!last) return inconclusive('no token request met the script')
  if (!alive || health.status === undefined)
    return fail('a living droplet', said(health), described(last), [last.exchange, health.exchange])
  if (asked.some(({ at }) => at > last.at) && met.length === 2) return pass()
  const waitedMs = untilMs - last.at
  return waitedMs >= retryBoundMs
    ? fail('another token request', `none in ${Math.round(waitedMs / 1000)} s`, described(last), [
        last.exchange,
      ])
    : notRun(`the droplet asked ${asked.length} times only in the time given`, longerWait)
}

const row = { needs: 'P', evidence: oneCall, given: oddTokenAnswers } as const

/** Who ends at an odd answer fails; who never serves is judged elsewhere. */
const judged = (seen: Spell, judge: () => Outcome): Outcome => {
  if (seen.start === 'mute') return inconclusive('the droplet does not serve at this start')
  return seen.start === 'serves'
    ? judge()
    : fail('a living droplet', 'the process ended by itself', 'after an odd token answer')
}

export const tokAnswerChecks: readonly Check[] = [
  check({
    ...row,
    id: 'TOK-BADFIELD',
    title: 'a token member that is no text is not used as a token',
    clause: clause.tokensAreStrings,
    judge: ({ fields }) => judged(fields, () => unused(fields, showsJunk)),
    means: 'A broken answer turns into "Bearer null" or "Bearer [object Object]".',
    fix: 'Take the token only when it is a text that is not empty; treat anything else as a failed try.',
  }),
  check({
    ...row,
    id: 'TOK-CRLF',
    title: 'a token that fits into no header is refused where it arrives',
    clause: clause.tokensFitHeaders,
    judge: ({ hostile }) =>
      judged(hostile, () => unused(hostile, (call) => showsHostile(call) || showsJunk(call))),
    means: 'Whoever can shape a token answer can write headers of the droplet, or bring it down.',
    fix: 'Accept a token only if it is three base64url segments of reasonable length.',
  }),
  check({
    ...row,
    id: 'TOK-NOT-JWT',
    title: 'a token that is no JWT is refused or noted',
    clause: clause.oddTokensAreTold,
    judge: ({ opaque }) => judged(opaque, () => noted(opaque)),
    means: 'Every later call is refused, and nothing tells why.',
    fix: 'Decode header and claims once when a token arrives; log and retry when they do not decode.',
  }),
  check({
    ...row,
    id: 'TOK-RESET',
    title: 'a token answer that breaks off is asked for again',
    clause: clause.brokenAnswersAreTransient,
    judge: ({ broken }) => judged(broken, () => askedAgain(broken)),
    means: 'One broken connection ends the process, or leaves it without a token for good.',
    fix: 'Catch the errors of the response stream too, and retry as after a 503.',
  }),
]
