import * as clause from '../../../fixtures/clauses/net.ts'
import { rawRequest } from '../../../fixtures/raw-requests.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Conversation } from '../../../src/model/conversation.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { posToken } from '../ctl/ctl.ts'
import { everyTalk, isEnded, type Rule, refused, safe, statusIn } from './judges.ts'
import { healthText, once, patience, spoken } from './talks.ts'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/** Larger than any message of the mesh, and small enough to be sent to anybody. */
const largeBytes = 20 * mebibyte

export const netLimitChecks: readonly Check[] = [
  check({
    id: 'NET-BODY-LIMIT',
    title: 'a body of 20 MiB is refused',
    clause: clause.bodyLimit,
    needs: 'T',
    after: [posToken],
    given: spoken('a good message in 20 MiB', (stage) => [largeMessage(stage)], {
      negatives: 1,
      waits: largeMs,
    }),
    judge: (seen) => everyTalk(seen, refusedOrCut('HTTP 413, another 4xx, or a closed connection')),
    means: 'Any caller fills the memory of the droplet with a few requests.',
    fix: 'Set a limit of about 1 MiB for bodies and answer 413 beyond it.',
  }),
  check({
    id: 'NET-BODY-PREAUTH',
    title: 'a large body is not awaited from a caller who is refused',
    clause: clause.refusedBeforeBody,
    needs: 'U',
    given: spoken(
      'the beginning of a large body, with a token that is none',
      (stage) => [largeStranger(stage)],
      { negatives: 1 },
    ),
    judge: (seen) =>
      everyTalk(seen, (talk) =>
        refused(talk, seen) === undefined
          ? undefined
          : 'a refusal before the whole body is there (401 or 413), or a closed connection',
      ),
    means: 'Callers without a token make the droplet hold bodies of any size.',
    fix: 'Look at the Authorization header, and at Content-Length, before the body is read.',
  }),
  check({
    id: 'NET-BODY-CHUNKED',
    title: 'a body without a length is cut off',
    clause: clause.bodyLimitWhileReading,
    needs: 'T',
    after: [posToken],
    tags: ['disruptive'],
    given: spoken('a good message in 100 MiB of chunks', (stage) => [endlessMessage(stage)], {
      negatives: 1,
      waits: () => 20_000,
    }),
    judge: (seen) =>
      everyTalk(seen, (talk) =>
        talk.sentBytes >= 95 * mebibyte
          ? 'an end before 100 MiB were sent'
          : refusedOrCut('HTTP 413, another 4xx, or a closed connection')(talk, seen),
      ),
    means: 'The limit looks at Content-Length only, and a caller who names none has no limit.',
    fix: 'Count the bytes as they come, and stop reading at the limit.',
  }),
  check({
    id: 'NET-HDR-COUNT',
    title: 'thousands of header lines do no harm',
    clause: clause.manyHeaders,
    needs: 'U',
    given: spoken(
      '100, 2000 and 20000 header lines',
      (stage) =>
        [100, 2_000, 20_000].map((count) =>
          once(
            `${count} header lines`,
            healthText(
              stage,
              Array.from({ length: count }, (_, at) => `X-H${at}: v`),
            ),
            { timeoutMs: patience(stage.constants) },
          ),
        ),
      { negatives: 3 },
    ),
    judge: (seen, _, profile) => everyTalk(seen, safe(profile)),
    means: 'A request that any caller can write takes the droplet down, or costs it seconds.',
    fix: 'Keep the limits of the HTTP library for the head, and answer 431 or 400 beyond them.',
  }),
  check({
    id: 'NET-HDR-SIZE',
    title: 'a very long header line does no harm',
    clause: clause.longHeaders,
    needs: 'U',
    given: spoken(
      'a header line of 8 to 256 KiB',
      (stage) =>
        [8, 16, 64, 256].map((size) =>
          once(
            `a header line of ${size} KiB`,
            healthText(stage, [`X-Long: ${'x'.repeat(size * kibibyte)}`]),
            { timeoutMs: patience(stage.constants) },
          ),
        ),
      { negatives: 4 },
    ),
    judge: (seen, _, profile) => everyTalk(seen, safe(profile)),
    means: 'A request that any caller can write takes the droplet down, or costs it seconds.',
    fix: 'Keep the limits of the HTTP library for the head, and answer 431 beyond them.',
  }),
  check({
    id: 'NET-URI-LONG',
    title: 'a request target of many kilobytes is refused',
    clause: clause.longTargets,
    needs: 'U',
    given: spoken(
      'a path of 8 and 64 KiB',
      (stage) =>
        [8, 64].map((size) =>
          once(
            `a path of ${size} KiB`,
            rawRequest(stage.raw, { path: `/${'x'.repeat(size * kibibyte)}` }),
            { timeoutMs: patience(stage.constants) },
          ),
        ),
      { negatives: 2 },
    ),
    judge: (seen) => everyTalk(seen, refused),
    means: 'A path that cannot exist is served, or takes the droplet down.',
    fix: 'Keep the limits of the HTTP library, and answer 414 or 404.',
  }),
]

/** Reading 20 MiB may take a droplet its time. */
function largeMs(): number {
  return 10_000
}

/** A message that is good in all but its size: the space between its members is no content. */
function largeMessage(stage: Stage): Conversation {
  const json = JSON.stringify(stage.envelope())
  return {
    note: 'a good message, padded to 20 MiB',
    steps: [
      { send: head(stage, [`Content-Length: ${largeBytes}`, bearer(stage.token())]) },
      { send: `{${' '.repeat(mebibyte - 1)}` },
      { send: ' '.repeat(mebibyte), times: largeBytes / mebibyte - 2 },
      { send: json.slice(1).padStart(mebibyte) },
      { answers: 1 },
    ],
    timeoutMs: largeMs(),
  }
}

/** Announces 20 MiB, sends a little of it, and listens. */
function largeStranger(stage: Stage): Conversation {
  const wrong = bearer('not-a-token')
  return {
    note: '64 KiB of a body of 20 MiB, with a token that is none',
    steps: [
      { send: head(stage, [`Content-Length: ${largeBytes}`, wrong]) },
      { send: `{${' '.repeat(64 * kibibyte - 1)}` },
      { answers: 1, withinMs: stage.profile.limits.maxLatencyMs },
    ],
  }
}

function endlessMessage(stage: Stage): Conversation {
  const json = JSON.stringify(stage.envelope())
  const padding = ' '.repeat(mebibyte)
  return {
    note: 'a good message, padded to 100 MiB, in chunks',
    steps: [
      { send: head(stage, ['Transfer-Encoding: chunked', bearer(stage.token())]) },
      { send: `1\r\n{\r\n` },
      { send: `${mebibyte.toString(16)}\r\n${padding}\r\n`, times: 100 },
      { send: `${(json.length - 1).toString(16)}\r\n${json.slice(1)}\r\n0\r\n\r\n` },
      { answers: 1 },
    ],
    timeoutMs: 20_000,
  }
}

const head = (stage: Stage, lines: readonly string[]): string =>
  rawRequest(stage.raw, {
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    lines: ['Content-Type: application/json', ...lines],
  })

const bearer = (token: string): string => `Authorization: Bearer ${token}`

const refusedOrCut =
  (expected: string): Rule =>
  (talk) => {
    const status = statusIn(talk)
    const held = talk.answers.length === 0 ? isEnded(talk) : status >= 400 && status < 500
    return held ? undefined : expected
  }
