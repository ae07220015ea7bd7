import * as clause from '../../../fixtures/clauses/net.ts'
import { chunkOf, framedPost, lastChunk, rawRequest } from '../../../fixtures/raw-requests.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Conversation, Step } from '../../../src/model/conversation.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { both, everyTalk, hiddenServed, isTurnedAway, type Rule, safe } from './judges.ts'
import { once, patience, type Spoken, spoken, strayPath } from './talks.ts'

/** A request of its own for a server that reads on where another one sees a body. */
const hidden = (stage: Stage, lines: readonly string[] = []): string =>
  rawRequest(stage.raw, { path: strayPath(stage), lines })

/** A POST whose framing is at issue; two answers to it show that the server saw two requests. */
const twofold = (
  stage: Stage,
  note: string,
  framing: readonly string[],
  body: string,
): Conversation => {
  const { path } = stage.profile.endpoints.message
  const text = framedPost(stage.raw, path, framing, body)
  // One answer is what most servers give: a second one comes at once, or not at all.
  const steps = [{ send: text }, { answers: 1 }, { answers: 2, withinMs: 1_000 }]
  return { note, steps, timeoutMs: patience(stage.constants) }
}

const chunked = 'Transfer-Encoding: chunked'

/** First a body that only its length hides, then one that only its chunks hide. */
const bothFramings: Stimulus<Spoken> = spoken(
  'Content-Length and Transfer-Encoding in one request',
  (stage) => {
    const byChunks = `${lastChunk}${hidden(stage)}`
    // Its own body is the end of the chunks, so that nothing is left over for a parser to stumble on.
    const tail = `\r\n${lastChunk}`
    const inChunk = hidden(stage, [`Content-Length: ${tail.length}`])
    const byLength = `${inChunk.length.toString(16)}\r\n`
    return [
      twofold(
        stage,
        'Content-Length up to a chunk that holds a request',
        [`Content-Length: ${byLength.length}`, chunked],
        byLength + inChunk + tail,
      ),
      twofold(
        stage,
        'Content-Length beyond the last chunk',
        [`Content-Length: ${byChunks.length}`, chunked],
        byChunks,
      ),
    ]
  },
  { negatives: 2 },
)

const oddCodings = [
  ['a space before the colon', ['Transfer-Encoding : chunked']],
  ['a tab before the colon', ['Transfer-Encoding\t: chunked']],
  ['a coding that does not exist', ['Transfer-Encoding: xchunked']],
  ['chunked twice', [chunked, chunked]],
  ['chunked, and then another', ['Transfer-Encoding: chunked, identity']],
] as const

const oddLengths = [
  ['two lengths, the smaller first', (n: number) => ['Content-Length: 0', `Content-Length: ${n}`]],
  ['two lengths, the larger first', (n: number) => [`Content-Length: ${n}`, 'Content-Length: 0']],
  ['two lengths in one line', (n: number) => [`Content-Length: 0, ${n}`]],
  ['a sign', (n: number) => [`Content-Length: +${n}`]],
  ['hexadecimal', (n: number) => [`Content-Length: 0x${n.toString(16)}`]],
] as const

const badChunks = [
  ['a size that is no number', `zz\r\n{}\r\n${lastChunk}`],
  ['a negative size', `-1\r\n{}\r\n${lastChunk}`],
  ['a size of 2^64', `10000000000000000\r\n{}\r\n${lastChunk}`],
  ['no line end behind the data', `2\r\n{}2\r\n{}${lastChunk}`],
  ['an extension of 32 KiB', `2;${'x'.repeat(32_768)}\r\n{}\r\n${lastChunk}`],
] as const

export const netFramingChecks: readonly Check[] = [
  check({
    id: 'NET-CL-LIE-SHORT',
    title: 'bytes behind a body are the next request, not part of it',
    clause: clause.lengthEndsBody,
    needs: 'U',
    given: spoken('a request hidden behind a complete body', (stage) => [behindBody(stage)], {
      negatives: 1,
    }),
    judge: (seen) => everyTalk(seen, notMerged),
    means: 'The server and whoever stands before it disagree about where a request ends.',
    fix: 'Read exactly Content-Length bytes of a body, and leave the rest to the next request.',
  }),
  check({
    id: 'NET-SMUGGLE-CLTE',
    title: 'a length beside chunks does not frame the body',
    clause: clause.oneFraming,
    needs: 'U',
    given: bothFramings,
    judge: (seen) => everyTalk({ ...seen, talks: seen.talks.slice(0, 1) }, framedOnce),
    means:
      'A body that a proxy frames by its chunks is framed by its length here: a caller can hide a request in it.',
    fix: 'Refuse requests with both header lines, or let Transfer-Encoding win and close afterwards.',
  }),
  check({
    id: 'NET-SMUGGLE-CLTE-SHOULD',
    title: 'a length beside chunks ends the connection',
    clause: clause.twoFramingsEnd,
    needs: 'U',
    given: bothFramings,
    judge: (seen) => everyTalk(seen, framedOnce),
    means: 'A request hidden behind the last chunk is served to whoever sent it through a proxy.',
    fix: 'Answer 400, or close the connection after the answer.',
  }),
  check({
    id: 'NET-SMUGGLE-TE',
    title: 'a transfer coding that is not plainly chunked is refused',
    clause: clause.unknownCodingRefused,
    needs: 'U',
    given: spoken(
      'odd spellings of Transfer-Encoding',
      (stage) =>
        oddCodings.flatMap(([note, lines]) => [
          twofold(stage, `${note}, a request behind the chunks`, lines, lastChunk + hidden(stage)),
          twofold(stage, `${note}, a request as the body`, lines, hidden(stage)),
        ]),
      { negatives: 10 },
    ),
    judge: (seen, _, profile) => everyTalk(seen, both(framedOnce, safe(profile))),
    means: 'Two servers in a row read the line differently: a caller can hide a request.',
    fix: 'Answer 400 or 501 to every Transfer-Encoding but chunked.',
  }),
  check({
    id: 'NET-DUP-CL',
    title: 'a Content-Length that is no single number is refused',
    clause: clause.lengthIsOneNumber,
    needs: 'U',
    given: spoken(
      'odd spellings of Content-Length',
      (stage) =>
        oddLengths.map(([note, lines]) => {
          const body = hidden(stage)
          return twofold(stage, note, lines(body.length), body)
        }),
      { negatives: 5 },
    ),
    judge: (seen) => everyTalk(seen, lengthRefused),
    means: 'Two servers in a row take different lengths for the true one.',
    fix: 'Answer 400 unless Content-Length is one line of digits.',
  }),
  check({
    id: 'NET-CHUNK-BAD',
    title: 'a malformed chunk is refused',
    clause: clause.badChunksRefused,
    needs: 'U',
    given: spoken(
      'malformed chunks',
      (stage) => {
        const { path } = stage.profile.endpoints.message
        return [
          once(
            'well-formed chunks',
            framedPost(stage.raw, path, [chunked], chunkOf('{}') + lastChunk),
          ),
          ...badChunks.map(([note, body]) => ({
            note,
            steps: broken(framedPost(stage.raw, path, [chunked], body)),
            timeoutMs: patience(stage.constants),
          })),
        ]
      },
      { negatives: 6 },
    ),
    judge: (seen, _, profile) => everyTalk(seen, safe(profile)),
    means: 'A broken body takes the droplet, or the worker that reads it, with it.',
    fix: 'Leave chunks to the HTTP library, and answer its errors with 400.',
  }),
]

/** A server that can count as far as 2^64 waits for the rest: it is told that none comes. */
function broken(text: string): Step[] {
  return [{ send: text }, { answers: 1, withinMs: 1_000 }, { end: 'fin' }, { answers: 1 }]
}

/** A POST with its whole body, a request right behind it, and one more after the first answer. */
function behindBody(stage: Stage): Conversation {
  const { health, message } = stage.profile.endpoints
  const post = rawRequest(stage.raw, {
    method: 'POST',
    path: message.path,
    lines: ['Content-Type: application/json'],
    body: '{}',
  })
  return {
    note: 'a body, a hidden request, a plain one',
    steps: [
      { send: post + hidden(stage) },
      { answers: 1 },
      { send: rawRequest(stage.raw, { path: health.path }) },
      { answers: 3 },
    ],
    requests: 3,
    timeoutMs: patience(stage.constants),
  }
}

/** Two answers, of which the second is the plain request's: the hidden one went into the body. */
const notMerged: Rule = ({ answers, end }, { twin }) =>
  answers.length === 2 && end === 'open' && answers[1]?.status === twin.status
    ? 'an answer to the request behind the body, or a closed connection'
    : undefined

const framedOnce: Rule = (talk) =>
  hiddenServed(talk) ? 'one answer: the hidden request is part of a body' : undefined

const lengthRefused: Rule = (talk) =>
  isTurnedAway(talk) && !hiddenServed(talk) ? undefined : 'HTTP 400 or a closed connection'
