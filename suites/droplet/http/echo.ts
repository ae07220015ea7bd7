import * as clause from '../../../fixtures/clauses/http.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { brokenParts, post } from '../env/post.ts'
import { errorInside } from '../env/reply.ts'

/** Requests that go wrong in different places, each with a good token. */
const wrongRequests: Stimulus<readonly Reply[]> = {
  name: 'requests with a good token that go wrong in different places',
  phase: 'messages',
  negatives: 4,
  apply: (stage) =>
    Promise.all([
      post(stage, { note: 'an invalid message', parts: brokenParts }),
      ask(stage, 'GET', `/nope-${stage.envelope().trace_id}`, 'an unknown path'),
      ask(stage, 'PUT', stage.profile.endpoints.message.path, 'a wrong method'),
      post(stage, { note: 'a message of a megabyte', parts: { trace_id: 'a'.repeat(1_000_000) } }),
    ]),
}

const refusedMessages: Stimulus<readonly Reply[]> = {
  name: 'messages a droplet has a reason to refuse',
  phase: 'messages',
  negatives: 3,
  apply: (stage) =>
    Promise.all([
      post(stage, { note: 'an invalid message', parts: brokenParts }),
      post(stage, { note: 'a message to another droplet', parts: { target: elsewhere(stage) } }),
      post(stage, {
        note: 'an unknown command',
        parts: { message_type: 'command', payload: { action: 'conformance-no-such-action' } },
      }),
    ]),
}

const secretInPayload: Stimulus<{ reply: Reply; canary: string }> = {
  name: 'a message without trace_id whose payload holds a password',
  phase: 'messages',
  negatives: 1,
  apply: async (stage) => {
    const canary = `canary-${stage.envelope().trace_id}`
    const parts = { trace_id: undefined, payload: { password: canary } }
    return { canary, reply: await post(stage, { note: 'a password in the payload', parts }) }
  },
}

const common = { needs: 'T', after: [posToken] } as const

export const httpEchoChecks: readonly Check[] = [
  check({
    ...common,
    id: 'HTTP-ERR-200',
    title: 'a failed request has an error status',
    clause: clause.errorsHaveErrorStatus,
    given: refusedMessages,
    judge: (replies) =>
      everyReply(
        replies,
        'an error status, or a 2xx without an error inside',
        (reply) => !(isAccepted(reply) && errorInside(reply.json)),
      ),
    means: 'Callers take a failure for a success: the error is told only inside a 2xx answer.',
    fix: 'Raise the error with its own status: 422, 404 or 403.',
  }),
  check({
    ...common,
    id: 'HTTP-ERR-NOAUTHECHO',
    title: 'error answers do not repeat the credential',
    clause: clause.credentialStaysOut,
    given: wrongRequests,
    judge: repeatNoToken,
    means: 'A live token ends up in error bodies, and from there in logs and tickets.',
    fix: 'Leave the request headers out of error answers.',
  }),
  check({
    ...common,
    id: 'HTTP-ERR-NOINPUTECHO',
    title: 'validation errors do not repeat the payload',
    clause: clause.inputStaysOut,
    given: secretInPayload,
    judge: ({ reply, canary }) => {
      if (reply.status === undefined || isAccepted(reply))
        return inconclusive(`not refused: ${said(reply)}`)
      return reply.text.includes(canary)
        ? fail('a 422 without the values of the message', 'a body with the password of the payload')
        : pass()
    },
    means: 'Validators that return the input show the whole message, secrets included.',
    fix: 'Drop "input" from each entry of detail before answering.',
  }),
]

const ask = (stage: Stage, method: string, path: string, note: string): Promise<Reply> =>
  stage.ask({ method, path, token: stage.token(), note })

function elsewhere(stage: Stage): unknown {
  const { target } = stage.envelope()
  return typeof target === 'number' ? target + 1000 : `${target}0`
}

/** The signature of a token is long and unguessable, so that its text alone is proof. */
function repeatNoToken(replies: readonly Reply[]): Outcome {
  const answered = replies.filter(({ status }) => status !== undefined)
  if (answered.length === 0) return inconclusive('none of the requests was answered')
  for (const reply of answered) {
    const shown = `${reply.text} ${Object.values(reply.headers).join(' ')}`
    const signature = reply.ask.token?.split('.').at(-1) ?? ''
    if (signature.length >= 16 && shown.includes(signature))
      return fail(
        'nothing of the Authorization header',
        `HTTP ${reply.status} that holds the token`,
        reply.ask.note,
        [reply.exchange],
      )
  }
  return pass()
}
