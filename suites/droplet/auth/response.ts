import * as clause from '../../../fixtures/clauses/auth.ts'
import * as doors from '../../../fixtures/clauses/auth-doors.ts'
import { type Check, type CheckDefinition, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts, Ledger } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { hasErrorShape, isContractError, isJsonType } from '../http/error.ts'
import { challengeFault, challengeOf, wrongError } from './challenges.ts'
import { carriesNothing, carriesToken } from './credentials.ts'

/** Everything the run has seen, and the secrets that nothing seen may hold. */
const wholeRun: Stimulus<{ ledger: Ledger; secrets: readonly string[] }> = {
  name: 'every reply of the run, and the secrets none may hold',
  phase: 'ledger',
  apply: async (stage) => ({ ledger: stage.ledger(), secrets: stage.secrets }),
}

interface RunRow
  extends Pick<
    CheckDefinition<never>,
    'id' | 'title' | 'clause' | 'needs' | 'after' | 'means' | 'fix'
  > {
  /** What of a conforming reply is expected, in words. */
  readonly expected: string
  /** Which replies are looked at; refusals of contract endpoints where nothing is said. */
  readonly which?: (reply: Reply, facts: Facts, profile: Profile) => boolean
  /** Without one of these among them nothing is proved; any of them where absent. */
  readonly provenBy?: (reply: Reply) => boolean
  /** What is wrong with one of them. */
  readonly faultOf: (
    reply: Reply,
    profile: Profile,
    secrets: readonly string[],
  ) => string | undefined
}

/** Makes the check of a row about replies the run has seen anyway: nothing more is asked. */
const runCheck = ({
  expected,
  which = isRefusal,
  provenBy = () => true,
  faultOf,
  ...row
}: RunRow): Check =>
  check({
    ...row,
    evidence: { exchanges: 0 },
    given: wholeRun,
    judge: ({ ledger, secrets }, facts, profile) =>
      firstFault(
        ledger.replies.filter((reply) => which(reply, facts, profile)),
        (reply) => faultOf(reply, profile, secrets),
        expected,
        provenBy,
      ),
  })

function firstFault(
  replies: readonly Reply[],
  faultOf: (reply: Reply) => string | undefined,
  expected: string,
  provenBy: (reply: Reply) => boolean,
): Outcome {
  for (const reply of replies) {
    const fault = faultOf(reply)
    const where = `${reply.ask.method} ${reply.ask.path}: ${reply.ask.note ?? ''}`
    if (fault) return fail(expected, fault, where, [reply.exchange])
  }
  return replies.some(provenBy)
    ? pass(`${replies.length} replies`)
    : inapplicable('no such reply was seen in this run')
}

const isRefusal = (reply: Reply, facts: Facts, profile: Profile): boolean =>
  [401, 403].includes(reply.status ?? 0) && isContractError(reply, facts, profile)

const innerWorkings = [
  /-----BEGIN [A-Z ]+-----/,
  /Traceback \(most recent call last\)/,
  /\n\s+at .+\(.+:\d+:\d+\)/,
  /"(?:d|p|q|dp|dq|qi)"\s*:\s*"[A-Za-z0-9_-]{40,}"/,
]

export const responseChecks: readonly Check[] = [
  runCheck({
    id: 'AUTH-RSP-DETAIL',
    title: 'every refusal carries a readable error body',
    clause: clause.refusalSaysWhy,
    needs: 'U',
    expected: 'a JSON error body in the shape of the profile',
    faultOf: (reply, profile) => (hasErrorShape(reply, profile) ? undefined : said(reply)),
    means: 'Clients cannot read why they were refused.',
    fix: 'Answer errors with one JSON handler: {"detail": "…"}.',
  }),
  runCheck({
    id: 'AUTH-RSP-CTYPE',
    title: 'every refusal is declared as JSON',
    clause: clause.refusalIsJson,
    needs: 'U',
    expected: 'Content-Type application/json or application/problem+json',
    faultOf: (reply) =>
      isJsonType(reply) ? undefined : `Content-Type: ${reply.headers['content-type'] ?? '(none)'}`,
    means: 'Clients that trust the media type do not parse the refusal.',
    fix: 'Declare error bodies as application/json.',
  }),
  runCheck({
    id: 'AUTH-RSP-WWW',
    title: 'every 401 names the scheme Bearer in its challenge',
    clause: doors.challengeNamed,
    needs: 'U',
    expected: 'WWW-Authenticate with the scheme Bearer',
    which: (reply, facts, profile) =>
      reply.status === 401 && isContractError(reply, facts, profile),
    faultOf: challengeFault,
    means: 'A client is not told what kind of credential would open the door.',
    fix: 'Send WWW-Authenticate: Bearer with every 401.',
  }),
  runCheck({
    id: 'AUTH-RSP-WWW-ERROR',
    title: 'a challenge calls a bad token invalid, and a missing one nothing',
    clause: doors.challengeTellsError,
    needs: 'U',
    expected: 'error="invalid_token" for a bad token, no error where no token was sent',
    which: (reply, facts, profile) =>
      reply.status === 401 &&
      isContractError(reply, facts, profile) &&
      challengeOf(reply) !== undefined &&
      (carriesNothing(reply.ask) || carriesToken(reply.ask)),
    provenBy: ({ ask }) => carriesToken(ask),
    faultOf: wrongError,
    means: 'A client cannot tell a token to be renewed from one it forgot to send.',
    fix: 'Answer a bad token with WWW-Authenticate: Bearer error="invalid_token", a missing one with Bearer alone.',
  }),
  runCheck({
    id: 'AUTH-RSP-CACHE',
    title: 'answers behind the authentication are kept out of shared caches',
    clause: doors.notForSharedCaches,
    needs: 'T',
    after: [posToken],
    expected: 'Cache-Control: no-store, or private',
    which: isGuardedRead,
    faultOf: ({ headers: { 'cache-control': control = '(none)' } }) =>
      /(?:^|[\s,])(?:no-store|private)(?:$|[\s,;=])/i.test(control)
        ? undefined
        : `Cache-Control: ${control}`,
    means: 'A proxy keeps what one caller was shown and gives it to another.',
    fix: 'Send Cache-Control: no-store from guarded routes, refusals included.',
  }),
  runCheck({
    id: 'AUTH-RSP-NOLEAK',
    title: 'no refusal gives away keys or inner workings',
    clause: clause.refusalKeepsSecrets,
    needs: 'T',
    after: [posToken],
    expected: 'no key material and no stack trace in a refusal',
    faultOf: ({ text }, _, secrets) => {
      if (secrets.some((secret) => text.includes(secret)))
        return 'the body holds a secret of the run'
      const leak = innerWorkings.find((pattern) => pattern.test(text))
      return leak ? `the body matches ${leak}` : undefined
    },
    means: 'Refusals hand out what an attacker needs.',
    fix: 'Answer with a fixed text and write the particulars to the log.',
  }),
]

/** GET on the guarded path that the run tries tokens on: let in, or turned away. Nobody caches a POST. */
function isGuardedRead({ ask, status = 0 }: Reply, { protectedRead }: Facts): boolean {
  const path = ask.path.replace(/\?.*$/, '')
  return (
    ask.method === 'GET' &&
    path === protectedRead &&
    (status === 401 || (status >= 200 && status < 300))
  )
}
