import { longIsRefused } from '../../../fixtures/clauses/env.ts'
import * as clause from '../../../fixtures/clauses/env-payload.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, all, everyReply, orClosed, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { acceptedPayload, collidingKeys, nested, wideObject } from './payload-shapes.ts'
import { post, postText, undemanded, withRaw } from './post.ts'

const common = { needs: 'T', after: [posToken] } as const

/** Safe is a matter of time too, which a busy machine stretches. */
const timed = { ...common, tags: ['timed'] } as const

export const envPayloadChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-PAYLOAD-EMPTY',
    title: 'an empty payload is accepted or called invalid',
    clause: clause.emptyPayloadIsHandled,
    given: {
      name: 'the baseline message with an empty payload',
      phase: 'messages',
      apply: (stage) => post(stage, { note: 'payload {}', parts: { payload: {} } }),
    },
    judge: (reply) => among([reply], 'a 2xx answer, or HTTP 422 (or 400)', [400, 422]),
    means: 'A payload without members meets code that counts on some.',
    fix: 'Decide whether an empty payload means something, and answer 422 where it does not.',
  }),
  check({
    ...timed,
    id: 'ENV-MT-LONG',
    title: 'a message type of a megabyte is refused at once',
    clause: longIsRefused,
    inapplicable: undemanded('message_type'),
    evidence: orClosed,
    given: raw('a message type of a megabyte', () => ({
      'message_type: a megabyte of text': ['message_type', JSON.stringify('a'.repeat(1_000_000))],
    })),
    judge: (replies, _, { limits }) =>
      all(
        staysSafe(replies, limits.maxLatencyMs),
        everyReply(
          replies.filter(({ silence }) => silence === undefined),
          'HTTP 422 (or 400, 413)',
          ({ status = 0 }) => [400, 413, 422].includes(status),
        ),
      ),
    means: 'One long field keeps the droplet busy or is taken for a message type.',
    fix: 'Limit the size of the body, and compare message_type with the list of types.',
  }),
  check({
    ...common,
    id: 'ENV-PAYLOAD-DEPTH-OK',
    title: 'a payload nested twenty levels deep is accepted',
    clause: clause.nestingIsTaken,
    given: payloads('a payload twenty levels deep', (stage) => ({
      'a payload twenty levels deep': withMember(stage, nested('{"a":', '}', 19)),
    })),
    judge: (replies) => accepts(replies),
    means: 'Ordinary structured data is refused for its depth.',
    fix: 'Allow at least 32 levels of nesting.',
  }),
  check({
    ...timed,
    id: 'ENV-PAYLOAD-DEPTH-BOMB',
    title: 'a payload nested a hundred thousand levels deep does no harm',
    clause: clause.deepNestingIsSafe,
    evidence: orClosed,
    given: {
      ...payloads('payloads of absurd depth', (stage) => ({
        'objects 10000 levels deep': withMember(stage, nested('{"a":', '}', 10_000)),
        'objects 100000 levels deep': withMember(stage, nested('{"a":', '}', 100_000)),
        'arrays 10000 levels deep': withMember(stage, nested('[', ']', 10_000)),
        'arrays 100000 levels deep': withMember(stage, nested('[', ']', 100_000)),
      })),
      negatives: 4,
    },
    judge: survives,
    means: 'Brackets alone, sent by anybody with a token, exhaust the stack of the droplet.',
    fix: 'Refuse nesting beyond a fixed depth before parsing, and catch what the parser throws.',
  }),
  check({
    ...timed,
    id: 'ENV-PAYLOAD-WIDE',
    title: 'a payload with a hundred thousand members does no harm',
    clause: clause.wideObjectsAreSafe,
    evidence: orClosed,
    given: {
      ...payloads('payloads of absurd width', (stage) => ({
        '100000 members': withMember(stage, wideObject(100_000)),
        '20000 members whose names look alike to a hash': withMember(stage, collidingKeys(20_000)),
      })),
      negatives: 2,
    },
    judge: survives,
    means:
      'The work grows with the square of the members, so that one message holds up all others.',
    fix: 'Cap the size of the body and of objects, and keep to look-ups that cost the same for each member.',
  }),
  check({
    ...common,
    id: 'ENV-PAYLOAD-900K',
    title: 'a payload of 900 KB is accepted or called too large',
    clause: clause.largePayloadIsHandled,
    given: payloads('a payload of 900 KB', (stage) => ({
      'a payload of 900 KB': withMember(stage, JSON.stringify('large '.repeat(150_000))),
    })),
    judge: (replies) => among(replies, 'a 2xx answer, or HTTP 413', [413]),
    means: 'A large message is neither taken nor told to be too large.',
    fix: 'Answer 413 where the body passes the limit, and say in the documentation where that is.',
  }),
  check({
    ...timed,
    id: 'ENV-PAYLOAD-BIGNUM',
    title: 'numbers of any size in a payload do no harm',
    clause: clause.oddNumbersAreSafe,
    given: {
      ...payloads('payloads with numbers of absurd size', (stage) =>
        Object.fromEntries(
          Object.entries(numbers).map(([name, text]) => [
            `a payload with ${name}`,
            withMember(stage, text),
          ]),
        ),
      ),
      negatives: 5,
    },
    judge: survives,
    means: 'A number becomes infinity, or none at all, and the code behind cannot write it again.',
    fix: 'Refuse numbers that the platform cannot hold, or keep them as text.',
  }),
  check({
    ...timed,
    id: 'ENV-PAYLOAD-UNICODE',
    title: 'text of any script in a payload does no harm',
    clause: clause.anyTextIsSafe,
    given: {
      ...payloads('payloads with text of every kind', (stage) =>
        Object.fromEntries(
          Object.entries(texts).map(([name, text]) => [
            `a payload with ${name}`,
            withMember(stage, text),
          ]),
        ),
      ),
      negatives: 7,
    },
    judge: survives,
    means: 'Half a character, or a zero byte, breaks the code that writes the text again.',
    fix: 'Replace what no encoding can hold, or answer 422.',
  }),
]

/** As JSON text: no value of ours holds them. */
const numbers = {
  '2^53 + 1': '9007199254740993',
  '1e400': '1e400',
  'minus nought': '-0',
  '1E-400': '1E-400',
  'an integer of 400 digits': '7'.repeat(400),
}

const texts = {
  emoji: '"\u{1f469}\u200d\u{1f680} \u{1f3f3}\ufe0f\u200d\u{1f308}"',
  'text from right to left': '"\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"',
  'combining characters': `"e${'\u0301'.repeat(50)}"`,
  'line and paragraph separators': '"\u2028\u2029"',
  'a zero character': '"a\\u0000b"',
  'half a surrogate pair': '"\\ud800"',
  'a surrogate pair the wrong way round': '"\\udc00\\ud800"',
}

type Raw = readonly [field: string, json: string]

/** The baseline message with one field written in raw JSON. */
function raw(
  name: string,
  variants: (stage: Stage) => Readonly<Record<string, Raw>>,
): Stimulus<readonly Reply[]> {
  return {
    name,
    phase: 'messages',
    negatives: 1,
    apply: (stage) =>
      Promise.all(
        Object.entries(variants(stage)).map(([note, [field, json]]) =>
          postText(stage, withRaw(stage, field, json), note),
        ),
      ),
  }
}

function payloads(
  name: string,
  variants: (stage: Stage) => Readonly<Record<string, string>>,
): Stimulus<readonly Reply[]> {
  return {
    name,
    phase: 'messages',
    apply: (stage) =>
      Promise.all(
        Object.entries(variants(stage)).map(([note, json]) =>
          postText(stage, withRaw(stage, 'payload', json), note),
        ),
      ),
  }
}

/** The accepted payload with one member more, as JSON text. */
const withMember = (stage: Stage, json: string): string =>
  JSON.stringify({ ...acceptedPayload(stage), conformance: '@@' }).replace('"@@"', () => json)

function survives(replies: readonly Reply[], _: unknown, { limits }: Profile) {
  return staysSafe(replies, limits.maxLatencyMs)
}

const among = (replies: readonly Reply[], expected: string, refusals: readonly number[]) =>
  everyReply(
    replies,
    expected,
    ({ status = 0 }) => (status >= 200 && status < 300) || refusals.includes(status),
  )
