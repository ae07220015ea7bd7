import * as clause from '../../../fixtures/clauses/http-answers.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { said } from '../../judges.ts'
import { member } from '../env/reply.ts'
import { hasErrorShape, isJsonType } from './error.ts'
import { allReplies } from './run.ts'

const common = { given: allReplies, evidence: { exchanges: 0 } } as const

/** Questions about all answers of the run; they ask nothing more. */
export const httpHeaderChecks: readonly Check[] = [
  check({
    ...common,
    id: 'HTTP-429-SHAPE',
    title: 'a rate limit says when to come again',
    clause: clause.limitTellsWhen,
    needs: 'R',
    judge: (replies, _, profile) =>
      every(
        replies.filter(({ status }) => status === 429),
        'Retry-After with seconds or a date, and a JSON error',
        (reply) => limitIsTold(reply, profile),
        'no rate limit was met in this run',
      ),
    means: 'Senders that were slowed down do not know when to go on, and try again at once.',
    fix: 'Answer {"detail": "…"} with 429 and a Retry-After header.',
  }),
  check({
    ...common,
    id: 'HTTP-PROBLEM',
    title: 'problem documents agree with their answers',
    clause: clause.problemIsConsistent,
    needs: 'U',
    judge: (replies) =>
      every(
        replies.filter(({ headers }) => /^application\/problem\+json/i.test(type(headers))),
        'status as in the answer, type and title as texts',
        isConsistent,
        'the droplet answers no problem documents',
      ),
    means: 'Readers of the document and of the status line see different errors.',
    fix: 'Write the status of the answer into the document.',
  }),
  check({
    ...common,
    id: 'HTTP-DATE',
    title: 'answers carry their date',
    clause: clause.answersAreDated,
    needs: 'U',
    judge: (replies) =>
      every(
        replies.filter(isPlainAnswer),
        'a Date header such as "Sun, 06 Nov 1994 08:49:37 GMT"',
        ({ headers }) => isHttpDate(headers.date ?? ''),
        undefined,
        ({ headers }) => `Date: ${headers.date ?? 'absent'}`,
      ),
    means: 'Caches and clients cannot tell how old an answer is, nor whether the clock is right.',
    fix: 'Let the HTTP library write the Date header.',
  }),
  check({
    ...common,
    id: 'HTTP-BANNER',
    title: 'no banner tells the version of the software',
    clause: clause.bannersAreBrief,
    needs: 'U',
    judge: (replies) =>
      every(
        replies.filter(({ status }) => status !== undefined),
        'Server and X-Powered-By without version numbers',
        (reply) => !/\d+\.\d+/.test(bannerOf(reply)),
        undefined,
        bannerOf,
      ),
    means: 'Whoever looks for droplets with a known hole finds them by their banner.',
    fix: 'Turn the banner off, or its version.',
  }),
  check({
    ...common,
    id: 'HTTP-NOSNIFF',
    title: 'JSON answers forbid guessing their type',
    clause: clause.typesAreFinal,
    needs: 'U',
    judge: (replies) =>
      every(
        replies.filter((reply) => isPlainAnswer(reply) && isJsonType(reply)),
        'X-Content-Type-Options: nosniff',
        ({ headers }) => /\bnosniff\b/i.test(headers['x-content-type-options'] ?? ''),
        'no JSON was answered in this run',
        ({ headers }) => `X-Content-Type-Options: ${headers['x-content-type-options'] ?? 'absent'}`,
      ),
    means: 'An old browser may take what a sender wrote for a page and run it.',
    fix: 'Add X-Content-Type-Options: nosniff to every answer.',
  }),
]

const type = (headers: Reply['headers']): string => (headers['content-type'] ?? '').trim()

/** What a handler or the router answered to a request the parser had nothing against. */
const isPlainAnswer = ({ ask, status = 0 }: Reply): boolean =>
  ['GET', 'POST'].includes(ask.method) &&
  ((status >= 200 && status < 300) || [401, 403, 404, 422].includes(status))

/** Fails with the first that breaks the rule; none at all leaves the question open. */
function every(
  judged: readonly Reply[],
  expected: string,
  holds: (reply: Reply) => boolean,
  none?: string,
  told: (reply: Reply) => string = said,
): Outcome {
  if (judged.length === 0)
    return none ? inapplicable(none) : inconclusive('nothing was answered in this run')
  const broken = judged.find((reply) => !holds(reply))
  if (!broken) return pass()
  const where = broken.ask.note ?? `${broken.ask.method} ${broken.ask.path}`
  return fail(expected, told(broken), where, [broken.exchange])
}

function limitIsTold(reply: Reply, profile: Profile): boolean {
  const after = (reply.headers['retry-after'] ?? '').trim()
  return (/^\d+$/.test(after) || isHttpDate(after)) && hasErrorShape(reply, profile)
}

/** All three members may be left out. */
function isConsistent(reply: Reply): boolean {
  const isText = (name: string): boolean =>
    ['string', 'undefined'].includes(typeof member(reply, name))
  return (
    isRecord(reply.json) &&
    [undefined, reply.status].includes(statusIn(reply)) &&
    isText('type') &&
    isText('title')
  )
}

const statusIn = (reply: Reply): number | undefined => {
  const status = member(reply, 'status')
  return status === undefined ? undefined : Number(status)
}

const imf =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/

/** A proxy in front may add a second one: the first counts. */
const isHttpDate = (text: string): boolean => imf.test(text.split(', ').slice(0, 2).join(', '))

const bannerOf = ({ headers }: Reply): string =>
  ['server', 'x-powered-by']
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name]}`)
    .join(', ')
