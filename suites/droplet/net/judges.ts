import type { Talk } from '../../../src/model/conversation.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { said } from '../../judges.ts'
import type { Spoken } from './talks.ts'

/** A conversation in one line, as a report says what came. */
export function toldOf({ answers, detail }: Talk): string {
  const [first] = answers
  if (first === undefined) return `no answer (${detail})`
  const body = first.text.replace(/\s+/g, ' ').trim().slice(0, 120)
  if (answers.length === 1) return `HTTP ${first.status} ${body}`.trim()
  return `${answers.length} answers: HTTP ${answers.map(({ status }) => status).join(', ')}`
}

/** What a rule says of one conversation: nothing where it holds, else what was expected. */
export type Rule = (talk: Talk, seen: Spoken) => string | undefined

/** Fails with the first conversation that breaks the rule; without a plain answer beside them nothing is proved. */
export function everyTalk(seen: Spoken, rule: Rule): Outcome {
  const { twin, talks } = seen
  if (twin.status === undefined)
    return inconclusive(`a plain request: ${said(twin)}`, [twin.exchange])
  for (const talk of talks) {
    const expected = rule(talk, seen)
    if (expected !== undefined && !isLimited(talk))
      return fail(expected, toldOf(talk), talk.note, evidenceOf(talk))
  }
  const limited = talks.find(isLimited)
  if (limited) return notRun(`${limited.note}: the target's rate limit answered 429`, '--rate 5')
  return pass()
}

export const evidenceOf = ({ exchange }: Talk): string[] => (exchange === '' ? [] : [exchange])

export const isLimited = ({ answers }: Talk): boolean => answers[0]?.status === 429

export const statusIn = ({ answers }: Talk, at = 0): number => answers[at]?.status ?? 0

/** The target ended the conversation itself. */
export const isEnded = ({ end }: Talk): boolean => end === 'closed' || end === 'reset'

/** What parsers answer to a request they do not take for one. */
const parserRefusals: readonly number[] = [400, 408, 411, 413, 414, 417, 421, 431, 501, 505]
export const isParserRefusal = (status: number): boolean => parserRefusals.includes(status)

/** Closed, or refused by the parser. */
export const isTurnedAway = (talk: Talk): boolean =>
  talk.answers.length === 0 ? isEnded(talk) : isParserRefusal(statusIn(talk))

/** SAFE: any 2xx to 4xx in time, a refusal by the parser, or a close; never another 5xx, never a hang. */
export const safe =
  ({ limits }: Profile): Rule =>
  (talk) => {
    const [first] = talk.answers
    if (first === undefined) return isEnded(talk) ? undefined : 'an answer or a clean close'
    if (first.status >= 500 && !isParserRefusal(first.status) && first.status !== 503)
      return 'a 2xx or 4xx answer, or a clean close'
    return first.at > limits.maxLatencyMs ? `an answer within ${limits.maxLatencyMs} ms` : undefined
  }

/** Turned away, or answered with any 4xx: what nobody may do is serve it, or fail on it. */
export const refused: Rule = (talk) =>
  isTurnedAway(talk) || (statusIn(talk) >= 400 && statusIn(talk) < 500)
    ? undefined
    : 'a 4xx answer or a clean close'

/** Whether the bytes behind the first request were taken for a request of their own, and answered as one. */
export const hiddenServed = ({ answers }: Talk): boolean =>
  answers.slice(1).some(({ status }) => !isParserRefusal(status))

/** The first rule that is broken. */
export const both =
  (...rules: readonly Rule[]): Rule =>
  (talk, seen) =>
    rules.map((rule) => rule(talk, seen)).find((broken) => broken !== undefined)
