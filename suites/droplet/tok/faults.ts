import * as clause from '../../../fixtures/clauses/tok.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { said } from '../../judges.ts'
import { callsFor, inSeconds } from '../life/beats.ts'
import { longerWait, oneCall } from '../life/life.ts'
import { described } from '../life/outbound.ts'
import { backedOff, retryBoundMs, triedAgain } from '../life/retries.ts'
import { fellOffMesh, junkTokens, type Scenic, stumblingRegistry } from '../life/scenes.ts'

const retried = check({
  id: 'TOK-5XX-BACKOFF',
  title: 'a token request answered 5xx is made again, not faster',
  clause: clause.transientFaultsAreRetried,
  needs: 'P',
  evidence: oneCall,
  given: stumblingRegistry,
  judge: (seen) => {
    const [first, ...later] = tries(seen)
    if (!first) return inconclusive('no token request met the fault')
    return triedAgain([first, ...later], 'token request', seen.endedAtMs)
  },
  means: 'One bad moment of the Registry leaves the droplet without a token.',
  fix: 'Repeat a token request answered 500 or 503, after 1, 2 and 4 seconds.',
})

/** The failed requests and the one after them. */
const tries = ({ calls }: Scenic) => callsFor(calls, 'token').slice(0, 3)

export const tokFaultChecks: readonly Check[] = [
  check({
    id: 'TOK-401-ONCE',
    title: 'after one 401 the droplet tries again with a fresh token',
    clause: clause.refusedTokenIsRenewed,
    needs: 'P',
    evidence: oneCall,
    given: fellOffMesh,
    judge: renewed,
    means: 'A token that is withdrawn or whose key was replaced stops the droplet until a restart.',
    fix: 'On 401 drop the cached token, fetch a new one and repeat the call once.',
  }),
  retried,
  check({
    id: 'TOK-5XX-BACKOFF-SHOULD',
    title: 'the waits between token requests grow as 1, 2, 4',
    clause: clause.retriesBackOff,
    needs: 'P',
    after: [retried],
    evidence: oneCall,
    given: stumblingRegistry,
    judge: (seen, _, profile) =>
      backedOff(tries(seen), [seen.retryBaseMs, profile.limits.retryBaseMs]),
    tags: ['timed'],
    means: 'A Registry in trouble is asked as often as before, or harder.',
    fix: 'Double the wait after each failed try, beginning with one second.',
  }),
  check({
    id: 'TOK-BADBODY',
    title: 'an answer without a token is not used as one',
    clause: clause.unusableAnswersAreNotUsed,
    needs: 'P',
    evidence: oneCall,
    given: junkTokens,
    judge: junkUnused,
    means: 'A broken answer of the Registry crashes the droplet or turns into "Bearer undefined".',
    fix: 'Check that the answer is a JSON object with a token string before you use or store it.',
  }),
]

export function renewed({ calls, endedAtMs }: Pick<Scenic, 'calls' | 'endedAtMs'>): Outcome {
  const registers = callsFor(calls, 'register')
  const refused = registers.find((call) => call.fault !== undefined && call.status === 401)
  if (!refused) return inconclusive('no registration was there to be refused')
  if (refused.bearer === undefined)
    return inconclusive('the registration showed no token', [refused.exchange])
  const expected = 'a new token request, then the registration again with the new token'
  const next = registers.find((call) => call.at > refused.at)
  if (!next)
    return endedAtMs - refused.at >= retryBoundMs
      ? fail(expected, 'no second registration', described(refused), [refused.exchange])
      : notRun('no second registration was seen in the time given', longerWait)
  const fresh = callsFor(calls, 'token').some(
    (call) => call.at >= refused.at && call.issued !== undefined && call.issued === next.bearer,
  )
  if (!fresh)
    return fail(expected, 'the registration again without a new token', described(next), [
      refused.exchange,
      next.exchange,
    ])
  const done = registers.some((call) => call.at > refused.at && call.status !== 401)
  return done
    ? pass(`tried again after ${inSeconds(next.at - refused.at)}`)
    : fail('the new token accepted', 'HTTP 401 again', described(next), [next.exchange])
}

export function junkUnused({ calls, health }: Pick<Scenic, 'calls' | 'health'>): Outcome {
  const given = callsFor(calls, 'token').filter((call) => call.fault !== undefined)
  if (given.length === 0) return inconclusive('no token request met the fault')
  const shown = calls.find((call) => {
    const [credential] = authorization(call)
    return credential !== undefined && !/^bearer +[\w-]+\.[\w-]+\.[\w-]+$/i.test(credential)
  })
  if (shown) {
    const [credential = ''] = authorization(shown)
    return fail(
      'no call with a credential made of an unusable answer',
      junkWords.includes(credential) ? `Authorization: ${credential}` : 'a Bearer that is no token',
      described(shown),
      [shown.exchange],
    )
  }
  if (health.status === undefined)
    return fail('a living droplet', said(health), 'after unusable token answers', [health.exchange])
  return pass(`${given.length} unusable answers were given`)
}

const junkWords = ['undefined', 'null', 'None', '[object Object]', 'NaN', 'x', ''].map((word) =>
  `Bearer ${word}`.trim(),
)

const authorization = (call: Scenic['calls'][number]): string[] =>
  call.rawHeaders
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .map(([, value]) => value.trim())
