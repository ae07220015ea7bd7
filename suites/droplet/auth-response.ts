import * as clause from '../../fixtures/clauses/auth.ts'
import { canary, canaryToken } from '../../fixtures/deviations/canary.ts'
import { kidUnknownForged } from '../../fixtures/deviations/header.ts'
import { type Check, check, type Stimulus } from '../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../src/model/outcome.ts'
import type { Profile } from '../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../src/model/reply.ts'
import type { Facts, Ledger } from '../../src/model/stage.ts'
import { everyReply, probeEach, said } from '../judges.ts'
import { posToken } from './ctl.ts'
import { hasErrorShape, isContractError, isJsonType } from './http-error.ts'
import { tryTokens } from './token-rows.ts'

const wholeRun: Stimulus<Ledger> = {
  name: 'every reply of the run',
  phase: 'ledger',
  apply: async (stage) => stage.ledger(),
}

/** The first refusal of a contract endpoint for which a fault is found. */
function firstFault(
  { replies }: Ledger,
  isRefusal: (reply: Reply) => boolean,
  faultOf: (reply: Reply) => string | undefined,
  expected: string,
): Outcome {
  const refusals = replies.filter(isRefusal)
  for (const reply of refusals) {
    const fault = faultOf(reply)
    const where = `${reply.ask.method} ${reply.ask.path}: ${reply.ask.note ?? ''}`
    if (fault) return fail(expected, fault, where, [reply.exchange])
  }
  return refusals.length === 0
    ? inapplicable('no refusal was seen in this run')
    : pass(`${refusals.length} refusals`)
}

const refusalBy =
  (facts: Facts, profile: Profile) =>
  (reply: Reply): boolean =>
    [401, 403].includes(reply.status ?? 0) && isContractError(reply, facts, profile)

const echo: Stimulus<Reply[]> = {
  name: 'a token full of marks that must not come back',
  phase: 'tokens',
  negatives: 1,
  apply: (stage) => tryTokens(stage, canaryToken),
}

const secretsToo: Stimulus<{ ledger: Ledger; secrets: readonly string[] }> = {
  name: 'every reply of the run, and the secrets none may hold',
  phase: 'ledger',
  apply: async (stage) => ({ ledger: stage.ledger(), secrets: stage.secrets }),
}

const innerWorkings = [
  /-----BEGIN [A-Z ]+-----/,
  /Traceback \(most recent call last\)/,
  /\n\s+at .+\(.+:\d+:\d+\)/,
  /"(?:d|p|q|dp|dq|qi)"\s*:\s*"[A-Za-z0-9_-]{40,}"/,
]

export const responseChecks: readonly Check[] = [
  check({
    id: 'AUTH-RSP-DETAIL',
    title: 'every refusal carries a readable error body',
    clause: clause.refusalSaysWhy,
    needs: 'U',
    evidence: { exchanges: 0 },
    given: wholeRun,
    judge: (ledger, facts, profile) =>
      firstFault(
        ledger,
        refusalBy(facts, profile),
        (reply) => (hasErrorShape(reply, profile) ? undefined : said(reply)),
        'a JSON error body in the shape of the profile',
      ),
    means: 'Clients cannot read why they were refused.',
    fix: 'Answer errors with one JSON handler: {"detail": "…"}.',
  }),
  check({
    id: 'AUTH-RSP-CTYPE',
    title: 'every refusal is declared as JSON',
    clause: clause.refusalIsJson,
    needs: 'U',
    evidence: { exchanges: 0 },
    given: wholeRun,
    judge: (ledger, facts, profile) =>
      firstFault(
        ledger,
        refusalBy(facts, profile),
        (reply) =>
          isJsonType(reply)
            ? undefined
            : `Content-Type: ${reply.headers['content-type'] ?? '(none)'}`,
        'Content-Type application/json or application/problem+json',
      ),
    means: 'Clients that trust the media type do not parse the refusal.',
    fix: 'Declare error bodies as application/json.',
  }),
  check({
    id: 'AUTH-RSP-NOLEAK',
    title: 'no refusal gives away keys or inner workings',
    clause: clause.refusalKeepsSecrets,
    needs: 'T',
    after: [posToken],
    evidence: { exchanges: 0 },
    given: secretsToo,
    judge: ({ ledger, secrets }, facts, profile) =>
      firstFault(
        ledger,
        refusalBy(facts, profile),
        (reply) => {
          if (secrets.some((secret) => reply.text.includes(secret)))
            return 'the body holds a secret of the run'
          const leak = innerWorkings.find((pattern) => pattern.test(reply.text))
          return leak ? `the body matches ${leak}` : undefined
        },
        'no key material and no stack trace in a refusal',
      ),
    means: 'Refusals hand out what an attacker needs.',
    fix: 'Answer with a fixed text and write the particulars to the log.',
  }),
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
