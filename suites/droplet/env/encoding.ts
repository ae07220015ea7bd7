import * as clause from '../../../fixtures/clauses/env-encoding.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { acceptsOrRefuses, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, postText, withRaw } from './post.ts'

const common = { needs: 'T', after: [posToken] } as const

const badBytes: Readonly<Record<string, readonly number[]>> = {
  'FF FE': [0xff, 0xfe],
  'C3 28': [0xc3, 0x28],
  'the overlong C0 AF': [0xc0, 0xaf],
}

const badUtf8: Stimulus<readonly Reply[]> = {
  name: 'messages with bytes in a string that are no UTF-8',
  phase: 'messages',
  negatives: Object.keys(badBytes).length,
  apply: (stage) =>
    Promise.all(
      Object.entries(badBytes).map(([name, bytes]) =>
        postBytes(stage, withBytes(stage, bytes), `${name} in a string`),
      ),
    ),
}

const utf16: Stimulus<readonly Reply[]> = {
  name: 'messages in UTF-16',
  phase: 'messages',
  negatives: 4,
  apply: (stage) => {
    const plain = Buffer.from(JSON.stringify(stage.envelope()), 'utf16le')
    const marked = Buffer.from(`\ufeff${JSON.stringify(stage.envelope())}`, 'utf16le')
    return Promise.all([
      postBytes(stage, plain, 'UTF-16, little end first'),
      postBytes(stage, marked, 'UTF-16, little end first, with its mark'),
      postBytes(stage, Buffer.from(plain).swap16(), 'UTF-16, big end first'),
      postBytes(stage, Buffer.from(marked).swap16(), 'UTF-16, big end first, with its mark'),
    ])
  },
}

export const envEncodingChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-JSON-TRAIL',
    title: 'a body in relaxed JSON is invalid',
    clause: clause.jsonIsStrict,
    given: {
      name: 'messages in relaxed JSON',
      phase: 'messages',
      negatives: 3,
      apply: (stage) => {
        const text = () => JSON.stringify(stage.envelope())
        return Promise.all([
          postText(stage, text().replace(/\}$/, ',}'), 'a comma behind the last member'),
          postText(stage, text().replace(/^\{/, '{/* a comment */'), 'a comment'),
          postText(stage, text().replaceAll('"', "'"), 'single quotes'),
        ])
      },
    },
    judge: allInvalid,
    means: 'What one reader takes for a message, another refuses or reads differently.',
    fix: 'Parse the body with a strict JSON parser.',
  }),
  check({
    ...common,
    id: 'ENV-JSON-TRAIL-SHOULD',
    title: 'a body of two documents is invalid',
    clause: clause.oneDocumentIsSent,
    given: {
      name: 'two messages in one body',
      phase: 'messages',
      negatives: 1,
      apply: (stage) =>
        postText(
          stage,
          `${JSON.stringify(stage.envelope())}\n${JSON.stringify(stage.envelope())}`,
          'two documents',
        ),
    },
    judge: (reply) => allInvalid([reply]),
    means: 'The parser stops after the first document: the rest of the body is lost unnoticed.',
    fix: 'Read the body to its end and answer 400 where anything but white space follows.',
  }),
  check({
    ...common,
    id: 'ENV-JSON-NAN',
    title: 'NaN and Infinity are invalid',
    clause: clause.numbersAreNumbers,
    given: {
      name: 'messages with numbers that JSON does not have',
      phase: 'messages',
      negatives: 3,
      apply: (stage) =>
        Promise.all(
          ['NaN', 'Infinity', '-Infinity'].map((word) =>
            postText(stage, withRaw(stage, 'payload', payloadWith(stage, word)), word),
          ),
        ),
    },
    judge: allInvalid,
    means: 'The droplet takes values that it cannot hand on: its own JSON would be none.',
    fix: 'Turn the extension off (in Python: parse_constant that raises).',
  }),
  check({
    ...common,
    id: 'ENV-UTF8-BAD',
    title: 'bytes that are no UTF-8 do no harm',
    clause: clause.badUtf8IsSafe,
    given: badUtf8,
    judge: (replies, _, profile) => staysSafe(replies, profile.limits.maxLatencyMs),
    means: 'Decoding the body raises an error that nobody catches.',
    fix: 'Catch the error of the decoder like one of the JSON parser and answer 400.',
  }),
  check({
    ...common,
    id: 'ENV-UTF8-BAD-SHOULD',
    title: 'bytes that are no UTF-8 are invalid',
    clause: clause.badUtf8IsRefused,
    given: badUtf8,
    judge: allInvalid,
    means: 'Broken bytes become other characters on the way, and nobody notices.',
    fix: 'Decode the body in the fatal mode and answer 400 where that fails.',
  }),
  check({
    ...common,
    id: 'ENV-UTF16',
    title: 'a body in UTF-16 does no harm',
    clause: clause.utf16IsSafe,
    given: utf16,
    judge: (replies, _, profile) => staysSafe(replies, profile.limits.maxLatencyMs),
    means: 'Guessing the encoding of the body ends in an error that nobody catches.',
    fix: 'Read the body as UTF-8 and answer 400 where it is none.',
  }),
  check({
    ...common,
    id: 'ENV-BOM',
    title: 'a byte order mark is ignored or refused',
    clause: clause.byteOrderMarkIsHandled,
    given: {
      name: 'a message behind a byte order mark',
      phase: 'messages',
      negatives: 1,
      apply: (stage) =>
        postText(stage, `\ufeff${JSON.stringify(stage.envelope())}`, 'a byte order mark first'),
    },
    judge: (reply) => acceptsOrRefuses([reply]),
    means: 'Three bytes that some editors write break the droplet.',
    fix: 'Skip the mark, or answer 400.',
  }),
]

const postBytes = (stage: Stage, body: Uint8Array, note: string): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token: stage.token(),
    headers: [['Content-Type', 'application/json']],
    body,
    note,
  })

const { stringify } = JSON

/** The baseline payload with one member more, written as it stands. */
function payloadWith(stage: Stage, raw: string): string {
  const members = stringify(stage.envelope().payload).replace(/\}$/, '')
  return `${members}${members === '{' ? '' : ','}"value":${raw}}`
}

/** A message with these bytes inside a string of its payload. */
function withBytes(stage: Stage, bytes: readonly number[]): Uint8Array {
  const mark = '@@bytes@@'
  const text = withRaw(stage, 'payload', payloadWith(stage, stringify(mark)))
  const [before = '', after = ''] = text.split(mark)
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
}
