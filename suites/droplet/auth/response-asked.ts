import * as clause from '../../../fixtures/clauses/auth.ts'
import * as doors from '../../../fixtures/clauses/auth-doors.ts'
import { canary, canaryToken } from '../../../fixtures/deviations/canary.ts'
import { foreignSigned, oneReasonEach } from '../../../fixtures/deviations/doors.ts'
import { kidUnknownForged } from '../../../fixtures/deviations/header.ts'
import { decoded, segmentsOf } from '../../../fixtures/jws.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { acceptsOrRefuses, everyReply, probeEach, said } from '../../judges.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { tryTokens } from './token-rows.ts'

const echo: Stimulus<Reply[]> = {
  name: 'a token full of marks that must not come back',
  phase: 'tokens',
  negatives: 1,
  apply: (stage) => tryTokens(stage, canaryToken),
}

/** How the droplet answers when it is asked for trouble on purpose. */
export const askedResponseChecks: readonly Check[] = [
  check({
    id: 'AUTH-RSP-NOECHO',
    title: 'a refusal repeats neither claims nor signature',
    clause: clause.refusalKeepsSecrets,
    needs: 'T',
    after: [posToken],
    given: echo,
    judge: (replies) => unechoed(replies, [canary.claim, canary.tail]),
    means: 'Tokens end up in logs and pages through error texts.',
    fix: 'Never put any part of a credential into a reply.',
  }),
  check({
    id: 'AUTH-RSP-NOECHO-SHOULD',
    title: 'a refusal does not repeat the kid',
    clause: clause.refusalEchoesNoKid,
    needs: 'T',
    after: [posToken],
    given: echo,
    judge: (replies) => unechoed(replies, [canary.kid]),
    means: 'Text that a stranger chose is repeated in replies.',
    fix: 'Never put any part of a credential into a reply.',
  }),
  check({
    id: 'AUTH-RSP-NOREDIRECT',
    title: 'an anonymous browser is refused, not redirected',
    clause: clause.refusalIsNoRedirect,
    needs: 'U',
    given: {
      name: 'a request without credentials that asks for HTML',
      phase: 'smoke',
      negatives: 1,
      apply: (stage) =>
        probeEach(stage, [
          { headers: [['Accept', 'text/html']], note: 'no credentials, Accept: text/html' },
        ]),
    },
    judge: (replies) =>
      everyReply(replies, 'HTTP 401 (or 403), no redirect', (reply) =>
        [401, 403].includes(reply.status ?? 0),
      ),
    means: 'Programs that follow redirects read a login page as success.',
    fix: 'Answer 401 whatever the Accept header says.',
  }),
  check({
    id: 'AUTH-RSP-LOCKOUT',
    title: 'two hundred bad tokens do not lock out a good one',
    clause: clause.noLockout,
    needs: 'T',
    after: [posToken],
    evidence: { exchanges: 100 },
    given: {
      name: 'two hundred forged tokens, then a good one',
      phase: 'unknown-keys',
      lane: 'exclusive',
      apply: async (stage) => {
        const bad = await inTens(200, () => tryTokens(stage, kidUnknownForged))
        const good = await stage.probe({
          token: stage.token(),
          note: 'a good token after 200 bad ones',
        })
        return { limited: bad.some((reply) => reply.status === 429), good }
      },
    },
    judge: ({ limited, good }) => {
      if (isAccepted(good)) return pass()
      if (limited || good.status === 429)
        return inconclusive('the rate limit of the droplet answered 429', [good.exchange])
      return fail('the good token accepted', said(good), good.ask.note, [good.exchange])
    },
    means: 'Anyone can lock a peer out by sending bad tokens.',
    fix: 'Limit by source, not by identity or for everybody.',
  }),
  check({
    id: 'AUTH-RSP-UNIFORM',
    title: 'refusals do not tell one bad token from another',
    clause: doors.refusalsAlike,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: foreignSigned.length + oneReasonEach.length },
    given: {
      name: 'tokens that are each wrong for another reason',
      phase: 'tokens',
      negatives: foreignSigned.length + oneReasonEach.length,
      apply: async (stage) => ({
        replies: await tryTokens(stage, [...foreignSigned, ...oneReasonEach]),
        expectations: expectationsOf(stage),
      }),
    },
    judge: ({ replies, expectations }) => alike(replies, expectations),
    means: 'Refusals teach an attacker, one try at a time, what a right token looks like.',
    fix: 'Answer every bad token with the same status and the same text; write the reason to the log.',
  }),
  check({
    id: 'AUTH-RSP-NOCOOKIE',
    title: 'no cookie takes the place of the token',
    clause: doors.noSession,
    needs: 'T',
    after: [posToken],
    given: {
      name: 'a good token, then the cookies it brought and no token',
      phase: 'tokens',
      apply: withItsCookies,
    },
    judge: ({ first, second }) => {
      if (!isAccepted(first))
        return inconclusive(`the good token: ${said(first)}`, [first.exchange])
      if (second === undefined) return pass('no cookie was set')
      return everyReply([second], 'a refusal of cookies without a token', (r) => !isAccepted(r))
    },
    means: 'Any web page a browser visits can act with the rights of its user.',
    fix: 'Keep no session: set no cookie, and read the Authorization header of each request.',
  }),
]

const unechoed = (replies: readonly Reply[], marks: readonly string[]): Outcome => {
  const mirror = replies.find((reply) => marks.some((mark) => reply.text.includes(mark)))
  if (mirror)
    return fail('nothing of the token in the reply', said(mirror), mirror.ask.note, [
      mirror.exchange,
    ])
  return everyReply(replies, 'an answer', () => true)
}

async function inTens(total: number, ask: () => Promise<Reply[]>): Promise<Reply[]> {
  const replies: Reply[] = []
  for (let done = 0; done < total; done += 10)
    replies.push(...(await Promise.all(Array.from({ length: 10 }, ask))).flat())
  return replies
}

/** What a good token says, and a refusal of a bad one does not. */
function expectationsOf(stage: Stage): string[] {
  const { header, payload } = segmentsOf(stage.token())
  const { iss, aud } = decoded(payload)
  return [iss, aud, decoded(header).kid].flatMap((value) =>
    typeof value === 'string' && value.length > 3 ? [value] : [],
  )
}

/** Tokens a lenient droplet accepts are another check's business. */
function alike(replies: readonly Reply[], expectations: readonly string[]): Outcome {
  const orderly = acceptsOrRefuses(replies)
  if (orderly.state !== 'pass') return orderly
  const refusals = replies.filter((reply) => !isAccepted(reply))
  const [first] = refusals
  if (!first) return inapplicable('every one of these tokens was accepted')
  const other = refusals.find(({ status }) => status !== first.status)
  if (other)
    return fail('the same status for each', `${first.status} and ${other.status}`, other.ask.note, [
      first.exchange,
      other.exchange,
    ])
  const talkative = refusals.find(({ text }) => expectations.some((value) => names(text, value)))
  return talkative
    ? fail('no word on what was expected', said(talkative), talkative.ask.note, [
        talkative.exchange,
      ])
    : pass()
}

/** Whether the text holds the value as a whole word: a short audience may be part of many a word. */
function names(text: string, value: string): boolean {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\w.-])${literal}(?![\\w-])`).test(text)
}

async function withItsCookies(
  stage: Stage,
): Promise<{ readonly first: Reply; readonly second?: Reply }> {
  const first = await stage.probe({ token: stage.token(), note: 'a good token' })
  const cookies = (first.headers['set-cookie'] ?? '')
    .split(/,(?=\s*[^\s;,=]+=)/)
    .flatMap((line) => /^\s*([^\s;,=]+=[^;]+)/.exec(line)?.[1] ?? [])
  if (cookies.length === 0) return { first }
  const second = await stage.probe({
    headers: [['Cookie', cookies.join('; ')]],
    note: 'the cookies of the answer, and no token',
  })
  return { first, second }
}
