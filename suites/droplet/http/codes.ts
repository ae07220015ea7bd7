import * as clause from '../../../fixtures/clauses/http.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import { knowsTokens, type Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Constants, Facts, Stage } from '../../../src/model/stage.ts'
import { absent, all, everyReply, refuses, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { brokenParts, post } from '../env/post.ts'
import { internalsIn } from './internals.ts'

/** Three attempts with the waits of the guide between them, and a fourth for those who count retries. */
const retriesMs = ({ retryBaseMs }: Constants): number => 7 * Math.max(retryBaseMs, 1000)

const garbledLookup: Stimulus<{
  reply: Reply
  canary: string
  secrets: readonly string[]
  met: boolean
}> = {
  name: 'POST /send while the Registry answers look-ups with garbage',
  phase: 'send',
  lane: 'exclusive',
  waits: ({ constants }) => retriesMs(constants),
  apply: async (stage) => {
    const canary = `canary-${stage.envelope().trace_id}`
    const { id } = stage.mesh.addPeer()
    const lift = stage.mesh.fault({
      at: 'lookup',
      status: 200,
      contentType: 'text/html',
      body: `<html><body>${canary} {"endpoint":</body></html>`,
    })
    const before = stage.mesh.calls('lookup').length
    const reply = await send(stage, id, 'a look-up that answers garbage')
    lift()
    const met = stage.mesh
      .calls('lookup')
      .slice(before)
      .some(({ fault }) => fault !== undefined)
    return { reply, canary, secrets: stage.secrets, met }
  },
}

interface Codes {
  readonly forged: Reply
  readonly invalid: Reply
  readonly lost: Reply
  readonly unknown: Reply | undefined
}

const tableOfCodes: Stimulus<Codes> = {
  name: 'one request for each error code that can be provoked',
  phase: 'send',
  negatives: 4,
  waits: ({ constants }) => retriesMs(constants),
  apply: async (stage) => {
    const { message, send: sending } = stage.profile.endpoints
    const [forged, invalid, lost, unknown] = await Promise.all([
      stage.ask({
        method: 'POST',
        path: message.path,
        token: 'not-a-token',
        body: stage.envelope(),
        note: 'a token that is none',
      }),
      post(stage, { note: 'an invalid message', parts: brokenParts }),
      stage.ask({
        method: 'GET',
        path: `/nope-${stage.envelope().trace_id}`,
        token: stage.token(),
        note: 'a path that does not exist, with a good token',
      }),
      stage.facts.present.has(sending.path)
        ? send(stage, stage.mesh.unknownId(), 'a target the Registry does not know')
        : undefined,
    ])
    return { forged, invalid, lost, unknown }
  },
}

export const httpCodesChecks: readonly Check[] = [
  check({
    id: 'HTTP-ERR-500-GENERIC',
    title: 'an internal fault is answered in generic words',
    clause: clause.faultsAreGeneric,
    needs: 'R',
    after: [trust],
    given: garbledLookup,
    inapplicable: (facts: Facts, profile: Profile) => absent(profile.endpoints.send.path)(facts),
    judge: (seen) => generic(seen),
    means: 'The text of an exception, or the answer of another service, reaches whoever caused it.',
    fix: 'Answer 502 or 503 with a fixed text and write the exception to the log.',
  }),
  check({
    id: 'HTTP-ERR-CODES',
    title: 'error codes mean what the table of the guide says',
    clause: clause.codesMeanWhatTheySay,
    needs: 'R',
    after: [trust],
    given: tableOfCodes,
    judge: ({ forged, invalid, lost, unknown }, _, profile) =>
      all(
        knowsTokens(profile) ? refuses([forged], true) : pass(),
        answers(invalid, [422, 400], 'HTTP 422 (or 400)'),
        answers(lost, [404], 'HTTP 404'),
        unknown ? answers(unknown, [404], 'HTTP 404') : pass(),
      ),
    means: 'Callers react to the code: they refresh a token, correct a message or give up in vain.',
    fix: 'Map refused tokens to 401, invalid messages to 422 and unknown droplets to 404.',
  }),
]

const send = (stage: Stage, id: number, note: string): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.send.path,
    token: stage.token(),
    body: { [stage.profile.send.targetField]: id, ...inert(stage) },
    note,
    timeoutMs: stage.constants.timeoutMs + retriesMs(stage.constants),
  })

/** What the droplet is known to take, so that nothing but the target is at issue. */
const inert = ({ facts }: Stage) =>
  facts.acceptedMessage ?? { message_type: 'event', payload: { event: 'conformance.ping' } }

const answers = (reply: Reply, statuses: readonly number[], expected: string): Outcome =>
  everyReply([reply], expected, ({ status = 0 }) => statuses.includes(status))

/** What common JSON parsers say of text that is none. */
const parserWords =
  /JSONDecodeError|Expecting value|Unexpected token|is not valid JSON|invalid character '.{1,4}' looking for|Unexpected character|SyntaxError|unexpected mimetype/i

function generic(seen: {
  reply: Reply
  canary: string
  secrets: readonly string[]
  met: boolean
}): Outcome {
  const { reply, canary, secrets, met } = seen
  if (!met)
    return inapplicable('the droplet looked nothing up: it answered from a cache', [reply.exchange])
  const leak = [
    reply.text.includes(canary) && 'the answer of the Registry',
    secrets.some((secret) => reply.text.includes(secret)) && 'a secret of this run',
    parserWords.exec(reply.text)?.[0],
    internalsIn(reply),
  ].find((what) => what)
  if (leak) return fail('a generic text', `HTTP ${reply.status} with ${leak}: ${said(reply)}`)
  return everyReply(
    [reply],
    'HTTP 502, 503 or another 5xx (or 404: not found)',
    ({ status = 0 }) => status >= 500 || status === 404,
  )
}
