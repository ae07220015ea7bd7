import * as clause from '../../../fixtures/clauses/send-message.ts'
import type { Check } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import { contentSends } from './content.ts'
import { allDiffer, arrivesUnchanged, passesTraceOn, postedAsJson } from './content-judges.ts'
import { sendCheck } from './rows.ts'
import { delivered } from './send.ts'
import { sendings } from './sending.ts'

const after = [posToken, delivered]

export const sendEnvelopeChecks: readonly Check[] = [
  sendCheck({
    id: 'SEND-ENV-FIDELITY',
    title: 'a payload reaches the target unchanged, whatever JSON it holds',
    clause: clause.payloadArrivesUnchanged,
    after,
    given: contentSends,
    judge: arrivesUnchanged,
    means: 'The target acts on other data than the caller sent.',
    fix: 'Pass the payload on as it was parsed; let no model convert, drop or rename its members.',
  }),
  sendCheck({
    id: 'SEND-TRACE-UNIQUE',
    title: 'no two messages bear the same trace id',
    clause: clause.tracesDiffer,
    after,
    given: contentSends,
    judge: allDiffer,
    means: 'Two messages are taken for one, and the second is dropped as a repetition.',
    fix: 'Draw each trace id from a random source, not from a clock or a counter.',
  }),
  sendCheck({
    id: 'SEND-TRACE-INHERIT',
    title: "the caller's trace goes on with the message",
    clause: clause.traceIsPassedOn,
    after,
    given: contentSends,
    judge: passesTraceOn,
    means: 'A request cannot be followed across the droplet.',
    fix: 'Copy X-Trace-ID and traceparent into the message you send, or log them beside its trace id.',
  }),
  sendCheck({
    id: 'SEND-CTYPE',
    title: 'a message is posted as JSON with its true length',
    clause: clause.messageIsPostedAsJson,
    after,
    given: sendings,
    judge: postedAsJson,
    means: 'A target that reads the media type answers 415 or finds no fields.',
    fix: 'Send Content-Type: application/json and the bytes of the JSON, by a client that counts them.',
  }),
]
