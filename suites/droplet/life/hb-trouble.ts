import * as clause from '../../../fixtures/clauses/hb-trouble.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { all } from '../../judges.ts'
import {
  bounded,
  comesBack,
  inTrouble,
  keepsCredentials,
  renewedOnce,
  surfaces,
  waitsAsTold,
} from './hb-trouble-judges.ts'
import { oneCall } from './life.ts'
import {
  forbidden,
  forgottenForEver,
  garbage,
  limited,
  oddAnswers,
  redirect,
  refusals,
  refusedForEver,
  refusedOnce,
} from './trouble-scenes.ts'

const common = { needs: 'P', evidence: oneCall } as const
const toOddAnswers = { ...common, given: oddAnswers } as const
const toRefusals = { ...common, given: refusals } as const

/** Ten calls in the two intervals of the guide's minute; registrations four. */
const refusedPerInterval = 5
const forgottenPerInterval = 2

export const hbTroubleChecks: readonly Check[] = [
  check({
    ...toOddAnswers,
    id: 'HB-GARBAGE-CONTINUE',
    title: 'heartbeats go on whatever is answered to them',
    clause: clause.beatsWhateverIsAnswered,
    judge: (seen) => inTrouble(seen, garbage, (trouble) => comesBack(seen, trouble)),
    means: 'One odd answer, of a proxy perhaps, silences the droplet for good.',
    fix: 'Judge a heartbeat by its status alone; do not parse the body, or catch what that throws.',
  }),
  check({
    ...toOddAnswers,
    id: 'HB-REDIRECT',
    title: 'no credential of a heartbeat follows a redirect elsewhere',
    clause: clause.redirectsGetNoCredentials,
    judge: (seen) =>
      inTrouble(seen, redirect, (trouble) => keepsCredentials(trouble, seen.registryKey)),
    means: 'Whoever can make the Registry redirect once gets the token or the key of the droplet.',
    fix: 'Do not follow redirects of the Registry, or drop every credential when the host changes.',
  }),
  check({
    ...toRefusals,
    id: 'HB-401',
    title: 'a heartbeat answered 401 leads to one new token, not to a storm',
    clause: clause.refusedBeatsSlowDown,
    judge: (seen) =>
      all(
        inTrouble(seen, refusedOnce, renewedOnce),
        inTrouble(seen, refusedForEver, (trouble) =>
          all(
            bounded(seen, trouble, 'heartbeat', refusedPerInterval),
            bounded(seen, trouble, 'token', refusedPerInterval),
          ),
        ),
      ),
    means: 'A withdrawn token ends the heartbeats, or the droplet hammers the Registry with it.',
    fix: 'On 401 fetch one new token and try once more; refused again, wait for the next heartbeat or longer.',
  }),
  check({
    ...toOddAnswers,
    id: 'HB-403',
    title: 'a heartbeat answered 403 is told, and fetches no new tokens',
    clause: clause.forbiddenBeatIsTold,
    judge: (seen) => inTrouble(seen, forbidden, (trouble, met) => surfaces(seen, trouble, met)),
    means:
      'The droplet asks for one token after the other, and nobody learns that it lacks a right.',
    fix: 'Keep the token on 403, log the refusal and show it on /health.',
  }),
  check({
    ...toRefusals,
    id: 'HB-404-LOOP',
    title: 'a Registry that always forgets is not flooded with registrations',
    clause: clause.forgettingIsBounded,
    judge: (seen) =>
      inTrouble(seen, forgottenForEver, (trouble) =>
        bounded(seen, trouble, 'register', forgottenPerInterval),
      ),
    means: 'Registration and heartbeat call each other until the droplet or the Registry gives in.',
    fix: 'On 404 register at most once per heartbeat, and send the next heartbeat at its usual time.',
  }),
  check({
    ...toOddAnswers,
    id: 'HB-429',
    title: 'a heartbeat answered 429 is followed by the wait it asks for',
    clause: clause.retryAfterHolds,
    judge: (seen) => inTrouble(seen, limited, (trouble, met) => waitsAsTold(seen, trouble, met)),
    means: 'A Registry that asks for air gets none, and blocks the droplet in the end.',
    fix: 'On 429 wait at least the seconds of Retry-After before the next heartbeat.',
  }),
]
