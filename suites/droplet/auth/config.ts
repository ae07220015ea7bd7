import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import {
  all,
  everyReply,
  neverAccepted,
  probeEach,
  refuses,
  refusesWithoutCredential,
  said,
} from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { keyGone, unsetOneByOne } from './config-unset.ts'
import { header } from './transport-rows.ts'

/** A scene counts only when a good token opens the door in it. */
interface Scened {
  readonly control: Reply
  readonly replies: readonly Reply[]
}

const control = (stage: Stage): Promise<Reply> =>
  stage.probe({ token: stage.token(), note: 'control: a good token in this scene' })

/** What got in got in, whatever the control says; a refusal is one only beside a good token. */
const inScene =
  (judge: (replies: readonly Reply[]) => Outcome) =>
  ({ control: good, replies }: Scened): Outcome =>
    all(
      neverAccepted(replies),
      isAccepted(good)
        ? judge(replies)
        : inconclusive(`with these settings a good token is refused too: ${said(good)}`, [
            good.exchange,
          ]),
    )

const inDebug: Stimulus<Scened> = {
  name: 'a start with every switch for developers on, and no token',
  phase: 'outage',
  scene: { faults: [], env: { DEBUG: 'true', ENVIRONMENT: 'development' } },
  apply: async (stage) => ({
    control: await control(stage),
    replies: [
      ...(await probeEach(stage, [{ note: 'no credentials, DEBUG=true' }])),
      await post(stage, stage.profile.endpoints.message.path, stage.envelope(), []),
    ],
  }),
}

interface Guesses extends Scened {
  readonly whole: readonly Reply[]
}

/** In production, whatever a droplet takes for its mode by default. */
const simpleToken: Stimulus<Guesses> = {
  name: 'the simple API token, whole and in parts, in production',
  phase: 'outage',
  scene: { faults: [], env: { DEBUG: 'false', ENVIRONMENT: 'production' } },
  apply: async (stage) => {
    const { mesh } = stage
    const whole = await Promise.all(wholeToken(stage))
    const replies = await probeEach(
      stage,
      nearly(mesh.apiToken).map(([what, guess]) => header(`Bearer ${guess}`, what)),
    )
    return { control: await control(stage), whole, replies }
  },
}

export const configChecks: readonly Check[] = [
  check({
    id: 'AUTH-CFG-DEBUG',
    title: 'switches for debugging open no door',
    clause: clause.debugOpensNothing,
    needs: 'P',
    after: [posToken],
    evidence: { exchanges: 3 },
    given: inDebug,
    judge: inScene(refusesWithoutCredential),
    means: 'A forgotten DEBUG=true lets everyone in.',
    fix: 'Take the switch out of the authentication; hand developers a token in place of a way round it.',
  }),
  unsetOneByOne,
  keyGone,
  check({
    id: 'AUTH-SIMPLE-SCOPE',
    title: 'the simple API token opens no messaging in production',
    clause: clause.apiTokenForDevelopment,
    needs: 'P',
    after: [posToken],
    given: simpleToken,
    judge: ({ control: good, whole }) => inScene(opensNothing)({ control: good, replies: whole }),
    means: 'One static secret, made for trying things out, speaks for every droplet of the mesh.',
    fix: 'Accept the API token only in development, on routes that read, and never by default.',
  }),
  check({
    id: 'AUTH-SIMPLE-PARTIAL',
    title: 'nearly the API token is not the API token',
    clause: clause.secretComparedWhole,
    needs: 'P',
    after: [posToken],
    given: simpleToken,
    judge: inScene((replies) => refuses(replies, true)),
    means: 'The secret can be guessed letter by letter, or needs not be known at all.',
    fix: 'Compare the whole of it in constant time: compare_digest, timingSafeEqual.',
  }),
]

/** 403 says that the token is known and may not do this. */
const opensNothing = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 401 (or 403, 400)', ({ status = 0 }) =>
    [400, 401, 403].includes(status),
  )

function wholeToken(stage: Stage): Promise<Reply>[] {
  const { mesh, facts, profile } = stage
  const { message, send } = profile.endpoints
  const bearer = [['Authorization', `Bearer ${mesh.apiToken}`]] as const
  const envelope = stage.envelope()
  const { message_type, payload } = envelope
  const order = { [profile.send.targetField]: mesh.unknownId(), message_type, payload }
  return [
    post(stage, message.path, envelope, bearer),
    ...(facts.present.has(send.path) ? [post(stage, send.path, order, bearer)] : []),
  ]
}

const post = (
  stage: Stage,
  path: string,
  body: object,
  headers: readonly (readonly [string, string])[],
): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path,
    headers,
    body,
    note: headers.length > 0 ? 'the simple API token as a bearer' : 'no credentials, DEBUG=true',
  })

/** Guesses that a loose comparison takes for the secret; space at its end is left out, for no server is shown it. */
const nearly = (secret: string): readonly (readonly [string, string])[] => [
  ['the first half of the API token', secret.slice(0, Math.ceil(secret.length / 2))],
  ['the API token without its first letters', secret.slice(3)],
  ['the API token and one letter more', `${secret}x`],
  ['the API token in capitals', secret.toUpperCase()],
  ['the API token with its last letter changed', secret.slice(0, -1) + other(secret.slice(-1))],
  ['the API token, percent-encoded', percented(secret)],
]

const other = (letter: string): string => (letter === 'x' ? 'y' : 'x')

const percented = (secret: string): string =>
  `%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}`
