import * as clause from '../../../fixtures/clauses/env-encoding.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, acceptsOrRefuses, all, everyReply, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { multipart, type Typed, takenFromForm, typed, urlencoded } from './typed.ts'

const common = { needs: 'T', after: [posToken] } as const
const requireJson =
  'Take a body only where the media type is application/json; answer 415 otherwise.'

export const envMediaChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-CT-OK',
    title: 'every spelling of the JSON media type is accepted',
    clause: clause.mediaTypeIsParsed,
    given: {
      name: 'messages under each spelling of the JSON media type',
      phase: 'messages',
      apply: (stage) =>
        typedEach(stage, [
          ['application/json'],
          ['application/json; charset=utf-8'],
          ['application/json;charset="UTF-8"'],
          ['Application/JSON'],
        ]),
    },
    judge: (replies) => accepts(replies),
    means: 'The media type is compared as text, so that senders of other libraries are refused.',
    fix: 'Parse the media type: compare it without its parameters and without regard to case.',
  }),
  check({
    ...common,
    id: 'ENV-CT-MISSING',
    title: 'a body without a media type is refused',
    clause: clause.mediaTypeIsNamed,
    given: {
      name: 'a message without a media type',
      phase: 'messages',
      negatives: 1,
      apply: (stage) => typed(stage, { types: [], note: 'no Content-Type' }),
    },
    judge: (reply) => unsupported([reply]),
    means: 'What a body is gets guessed.',
    fix: requireJson,
  }),
  check({
    ...common,
    id: 'ENV-CT-TEXT',
    title: 'a body labelled as plain text is refused',
    clause: clause.textIsNoMessage,
    given: {
      name: 'a message labelled as plain text',
      phase: 'messages',
      negatives: 1,
      apply: (stage) => typed(stage, { types: ['text/plain'], note: 'Content-Type: text/plain' }),
    },
    judge: (reply) => unsupported([reply]),
    means: 'Any web page can make a browser send such a request without asking first.',
    fix: requireJson,
  }),
  check({
    ...common,
    id: 'ENV-CT-FORM',
    title: 'a form is refused',
    clause: clause.formIsNoMessage,
    given: {
      name: 'forms with the fields of a message',
      phase: 'messages',
      negatives: 2,
      apply: async (stage) => {
        const replies = await Promise.all([
          typed(stage, urlencoded(stage)),
          typed(stage, multipart(stage)),
        ])
        return { replies, effects: takenFromForm(replies, stage.ledger().calls) }
      },
    },
    judge: ({ replies, effects: [effect] }) =>
      all(
        unsupported(replies),
        effect
          ? fail('no call that bears the trace id of a form', `${effect.method} ${effect.path}`)
          : pass(),
      ),
    means: 'A web page can post messages from the browser of anyone who holds a credential.',
    fix: requireJson,
  }),
  check({
    ...common,
    id: 'ENV-CT-SUFFIX',
    title: 'a media type that ends in +json is taken or refused',
    clause: clause.jsonSuffixIsHandled,
    given: {
      name: 'a message labelled as application/udc+json',
      phase: 'messages',
      negatives: 1,
      apply: (stage) => typedEach(stage, [['application/udc+json']]),
    },
    judge: (replies) => acceptsOrRefuses(replies),
    means: 'A media type the droplet does not expect breaks it.',
    fix: 'Take it for JSON or answer 415.',
  }),
  check({
    ...common,
    id: 'ENV-CT-BADCHARSET',
    title: 'a charset that does not fit does no harm',
    clause: clause.oddCharsetIsSafe,
    given: {
      name: 'messages labelled with other charsets',
      phase: 'messages',
      negatives: 2,
      apply: (stage) =>
        typedEach(stage, [
          ['application/json; charset=iso-8859-1'],
          ['application/json; charset=bogus'],
        ]),
    },
    judge: (replies, _, profile) => staysSafe(replies, profile.limits.maxLatencyMs),
    means: 'Looking the charset up raises an error that nobody catches.',
    fix: 'Ignore the charset, JSON has but one, or answer 415.',
  }),
  check({
    ...common,
    id: 'ENV-CT-TWO',
    title: 'two media types do no harm and make no form',
    clause: clause.twoTypesAreNoForm,
    given: {
      name: 'messages with two media types',
      phase: 'messages',
      negatives: 2,
      apply: async (stage) => {
        const [json, form] = await Promise.all([
          typed(stage, { types: ['application/json', 'text/plain'], note: 'JSON, two types' }),
          typed(stage, {
            ...urlencoded(stage),
            types: ['application/json', formType],
            note: 'a form, two types',
          }),
        ])
        return { json, form }
      },
    },
    judge: ({ json, form }, _, profile) =>
      all(
        staysSafe([json, form], profile.limits.maxLatencyMs),
        isAccepted(form) ? fail('a refusal', `HTTP ${form.status}`, form.ask.note) : pass(),
      ),
    means: 'A proxy and the droplet can disagree about what the body is.',
    fix: 'Answer 400 or 415 to a request with two media types.',
  }),
  check({
    ...common,
    id: 'ENV-ACCEPT',
    title: 'the answer is JSON whatever Accept says',
    clause: clause.acceptIsHandled,
    given: {
      name: 'messages whose sender wants something else',
      phase: 'messages',
      negatives: 3,
      apply: (stage) =>
        Promise.all(
          ['text/html', '*/*;q=0', ';;q=,/'].map((accept) =>
            typed(stage, { headers: [['Accept', accept]], note: `Accept: ${accept}` }),
          ),
        ),
    },
    judge: (replies) =>
      everyReply(replies, 'a JSON answer, or a refusal', (reply) =>
        isAccepted(reply)
          ? reply.json !== undefined
          : (reply.status ?? 0) >= 400 && (reply.status ?? 0) < 500,
      ),
    means: 'A header that a client library writes by itself changes or breaks the answer.',
    fix: 'Answer JSON always, or 406.',
  }),
]

const formType = 'application/x-www-form-urlencoded'

const typedEach = (stage: Stage, all: readonly (readonly string[])[]): Promise<Reply[]> =>
  Promise.all(
    all.map((types): Promise<Reply> => {
      const variant: Typed = { types, note: `Content-Type: ${types.join(', ')}` }
      return typed(stage, variant)
    }),
  )

/** A droplet that ignores such a body finds no message in it, and says so. */
const unsupported = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 415 (or 422, 400)', ({ status = 0 }) =>
    [400, 415, 422].includes(status),
  )
