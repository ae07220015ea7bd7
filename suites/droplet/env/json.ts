import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, postText } from './post.ts'

const cuts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const others = ['[]', '"x"', '1', 'null', 'true']

const common = { needs: 'T', after: [posToken] } as const

export const envJsonChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-TOP-NONOBJ',
    title: 'a body that is no object is invalid',
    clause: clause.bodyIsObject,
    given: {
      name: 'JSON bodies that are no object',
      phase: 'messages',
      negatives: others.length,
      apply: (stage) => Promise.all(others.map((text) => postText(stage, text, `body ${text}`))),
    },
    judge: allInvalid,
    means: 'Code that reads members of the body meets something that has none.',
    fix: 'Validate the body against the schema of the message as a whole.',
  }),
  check({
    ...common,
    id: 'ENV-EMPTY-BODY',
    title: 'an empty body is invalid',
    clause: clause.bodyIsObject,
    given: {
      name: 'an empty body labelled as JSON',
      phase: 'messages',
      negatives: 1,
      apply: (stage) => postText(stage, '', 'an empty body'),
    },
    judge: (reply) => allInvalid([reply]),
    means: 'A request without a body breaks the droplet, or passes for a message.',
    fix: 'Answer 422 (or 400) where the body is missing.',
  }),
  check({
    ...common,
    id: 'ENV-JSON-TRUNC',
    title: 'a body cut off in the middle is invalid',
    clause: clause.jsonIsComplete,
    given: {
      name: 'the baseline message cut off at ten places',
      phase: 'messages',
      negatives: cuts.length,
      apply: (stage) => {
        const text = JSON.stringify(stage.envelope())
        const parts = cuts.map((cut) => text.slice(0, Math.floor((text.length * cut) / 11)))
        return Promise.all(
          parts.map((part) => postText(stage, part, `cut off after ${part.length} characters`)),
        )
      },
    },
    judge: allInvalid,
    means: 'A body that broke off on the way breaks the droplet, or is taken for whole.',
    fix: 'Catch the error of the JSON parser and answer 400 or 422.',
  }),
]
