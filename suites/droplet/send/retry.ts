import * as clause from '../../../fixtures/clauses/send-retry.ts'
import type { Check } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import { backedOff } from '../life/retries.ts'
import { retriedDelivery } from './judges.ts'
import { refusedSends } from './refused.ts'
import {
  endsInTime,
  keepsToItself,
  onceEach,
  renewsOnce,
  sameEachTime,
  tellsOfAnother,
  waitsAsTold,
} from './retry-judges.ts'
import { retrySends } from './retrying.ts'
import { sendCheck } from './rows.ts'
import { delivered } from './send.ts'
import { sendings } from './sending.ts'

const after = [posToken, delivered]

const retried = sendCheck({
  id: 'SEND-RETRY-500',
  title: 'a delivery answered 500 is tried again, within bounds',
  clause: clause.failedDeliveryIsRetried,
  after,
  given: retrySends,
  judge: ({ failing }) => retriedDelivery(failing, 500),
  means: 'A peer that stumbles once loses the message.',
  fix: 'Repeat a delivery answered 500 or 503 after 1 and 2 seconds, then give up; stop at a 2xx.',
})

export const sendRetryChecks: readonly Check[] = [
  retried,
  sendCheck({
    id: 'SEND-RETRY-500-SHOULD',
    title: 'the waits between tries answered 500 grow as 1, 2, 4',
    clause: clause.failedDeliveryBacksOff,
    after: [posToken, retried],
    given: retrySends,
    judge: ({ failing, retryBaseMs }, _, profile) =>
      backedOff(failing.deliveries, [retryBaseMs, profile.limits.retryBaseMs]),
    tags: ['timed'],
    means: 'A peer in trouble is asked as often as before, or harder.',
    fix: 'Double the wait after each failed try, beginning with one second.',
  }),
  sendCheck({
    id: 'SEND-RETRY-MAX',
    title: 'a delivery that keeps failing is given up after three or four tries',
    clause: clause.retriesEnd,
    after,
    given: retrySends,
    judge: ({ endless }) => endsInTime(endless),
    means: 'A peer that is down is called without end, and the caller never learns of it.',
    fix: 'Count the tries, stop after the third or fourth, and answer 502 or 503.',
  }),
  sendCheck({
    id: 'SEND-RETRY-SAMEID',
    title: 'every try of a delivery is the same message',
    clause: clause.retryIsTheSameMessage,
    after,
    given: sendings,
    judge: ({ busy }) => sameEachTime(busy),
    means: 'A target that took the first try after all cannot tell that the second is the same.',
    fix: 'Build the envelope once, before the first try, and send those bytes each time.',
  }),
  sendCheck({
    id: 'SEND-RETRY-NOT-4XX',
    title: 'a delivery that the target refuses is not tried again',
    clause: clause.refusalIsNotRetried,
    after,
    given: retrySends,
    judge: ({ refused }) => onceEach(refused, 'one message: 400, 403, 404 and 422 are final'),
    means: 'Messages that can never be taken are sent again and again.',
    fix: 'Try again after 500, 503 and failed connections only; a 4xx is the last word.',
  }),
  sendCheck({
    id: 'SEND-RETRY-401',
    title: 'a delivery answered 401 renews the token once at most',
    clause: clause.refusedTokenIsRenewedOnce,
    after,
    given: refusedSends,
    judge: renewsOnce,
    means: 'One peer that refuses everybody makes the droplet ask the Registry without end.',
    fix: 'After a 401 fetch one fresh token and try once more; a second 401 is the last word.',
  }),
  sendCheck({
    id: 'SEND-RETRY-429',
    title: 'a delivery answered 429 waits as long as Retry-After says',
    clause: clause.retryAfterIsHeeded,
    after,
    given: retrySends,
    judge: waitsAsTold,
    tags: ['timed'],
    means: 'A peer that asks for patience is asked again at once.',
    fix: 'Read Retry-After of a 429 and wait at least that long, or do not try again.',
  }),
  sendCheck({
    id: 'SEND-RETRY-2XX-ONCE',
    title: 'a delivery that the target accepts is made once',
    clause: clause.acceptedIsDone,
    after,
    given: retrySends,
    judge: ({ accepted }) => onceEach(accepted, 'one message: any 2xx is success'),
    means: 'The target gets the message twice and acts on it twice.',
    fix: 'Take every 2xx for success, whatever its body, and wait for a slow answer.',
  }),
  sendCheck({
    id: 'SEND-ERR-MAP-401',
    title: 'a 401 of the target reaches the caller as 502 or 503',
    clause: clause.refusalOfTheTargetIsNotTheCallers,
    after,
    given: refusedSends,
    judge: tellsOfAnother,
    means: 'The caller renews its own token in vain, since nobody refused that one.',
    fix: 'Answer 502 with a detail when the target refuses you.',
  }),
  sendCheck({
    id: 'SEND-ERR-NOLEAK',
    title: "the body of a target's error is not passed on to the caller",
    clause: clause.targetsErrorIsNotRelayed,
    after,
    given: retrySends,
    judge: keepsToItself,
    means: 'Stack traces, secrets or scripts of another droplet reach the caller in your name.',
    fix: 'Answer with a detail of your own; write what the target said to your log.',
  }),
]
