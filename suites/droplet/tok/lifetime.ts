import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import { callsFor, inSeconds } from '../life/beats.ts'
import { longerWait } from '../life/life.ts'
import { described } from '../life/outbound.ts'
import { sendAway } from './sent-away.ts'
import { type FirstStart, firstStart, withoutControl } from './starts.ts'

/** A token that came with a short life, and what became of it. Times in milliseconds of the mesh. */
export interface ShortToken {
  readonly token: string
  readonly issuedAt: number
  readonly endsAt: number
  /** Whether the answer told, in `expires_in`, of a whole day. */
  readonly calledLong: boolean
}

export interface ShortLives {
  readonly first: FirstStart
  readonly tokens: readonly ShortToken[]
  readonly calls: readonly Call[]
  readonly endedAtMs: number
}

const lifeSeconds = 4
const dayInSeconds = 86_400

/** `exp` counts whole seconds, and a call may be under way. */
const graceMs = 1000

/** Every token lives for four seconds: of the first nothing else is told, of the others that they live a day. */
export const shortLives: Stimulus<ShortLives> = {
  name: 'tokens that live for four seconds, most of them said to live for a day',
  phase: 'life',
  scene: {
    long: true,
    faults: [
      { at: 'token', times: 1, issue: { lifeSeconds, extra: { scope: 'mesh', refresh: null } } },
      { at: 'token', issue: { lifeSeconds, expiresIn: dayInSeconds } },
    ],
  },
  waits: () => 15_000,
  apply: async (stage) => {
    const first = await firstStart(stage)
    const offset = Date.now() - stage.mesh.now()
    const tokens = (): ShortToken[] =>
      callsFor(stage.mesh.calls(), 'token').flatMap((call, index) =>
        shortToken(call, index, offset),
      )
    const [one] = tokens()
    if (one) await outlive(stage, one)
    const second = tokens()[1]
    if (second) await outlive(stage, second)
    return { first, tokens: tokens(), calls: stage.mesh.calls(), endedAtMs: stage.mesh.now() }
  },
}

function shortToken(call: Call, index: number, offset: number): ShortToken[] {
  if (call.issued === undefined) return []
  const payload: unknown = JSON.parse(
    Buffer.from(call.issued.split('.')[1] ?? '', 'base64url').toString(),
  )
  const exp = typeof payload === 'object' && payload && 'exp' in payload ? Number(payload.exp) : 0
  return [
    {
      token: call.issued,
      issuedAt: call.at,
      endsAt: exp * 1000 - offset,
      calledLong: index > 0,
    },
  ]
}

/** Waits until the token is past its end beyond doubt, and then gives the droplet reason to call somebody. */
async function outlive(stage: Stage, { endsAt }: ShortToken): Promise<void> {
  const { mesh } = stage
  await stage.wait(Math.max(0, endsAt + graceMs + 100 - mesh.now()))
  await sendAway(stage, mesh.unknownId(), 'a message to send, once its token has ended')
}

/** Shown past its end. */
const lateUses = ({ calls }: ShortLives, { token, endsAt }: ShortToken): readonly Call[] =>
  calls.filter((call) => call.bearer === token && call.at > endsAt + graceMs)

const notLate = (seen: ShortLives, one: ShortToken, expected: string): Outcome => {
  const late = lateUses(seen, one)
  const [call] = late
  return call
    ? fail(
        expected,
        `shown ${inSeconds(call.at - one.endsAt)} after its end`,
        described(call),
        late.slice(0, 5).map(({ exchange }) => exchange),
      )
    : pass()
}

const active = ({ calls }: ShortLives, { endsAt }: ShortToken): boolean =>
  calls.some((call) => call.bearer !== undefined && call.at > endsAt)

const idle = (one: ShortToken, seen: ShortLives): Outcome =>
  notRun(
    `the droplet called nobody in the ${inSeconds(seen.endedAtMs - one.endsAt)} after the end of its token`,
    longerWait,
  )

export function endHonoured(seen: ShortLives, _: Facts, profile: Profile): Outcome {
  const [one] = seen.tokens
  if (!one) return withoutControl(seen.first, profile) ?? inconclusive('no token was issued')
  const outcome = notLate(seen, one, 'no call with a token past its exp')
  return outcome.state === 'pass' && !active(seen, one) ? idle(one, seen) : outcome
}

export function earlierEnd(seen: ShortLives, _: Facts, profile: Profile): Outcome {
  const [one] = seen.tokens
  if (!one) return withoutControl(seen.first, profile) ?? inconclusive('no token was issued')
  const long = seen.tokens.filter(({ calledLong }) => calledLong)
  const [second] = long
  if (!second) return inconclusive('the droplet asked for no second token, which was to be told of')
  const late = long.map((token) =>
    notLate(seen, token, 'the token given up at its exp, though expires_in tells of a day'),
  )
  const broken = late.find(({ state }) => state === 'fail')
  if (broken) return broken
  return active(seen, second) ? pass() : idle(second, seen)
}

/** Who renews within any usual margin has done so by now. */
const marginMs = 1000

export function renewedEarly(seen: ShortLives, _: Facts, profile: Profile): Outcome {
  const [one] = seen.tokens
  if (!one) return withoutControl(seen.first, profile) ?? inconclusive('no token was issued')
  const next = callsFor(seen.calls, 'token').find((call) => call.at > one.issuedAt)
  if (next && next.at < one.endsAt)
    return pass(`renewed ${inSeconds(one.endsAt - next.at)} before its end`)
  const last = seen.calls.filter(
    ({ bearer, at }) => bearer === one.token && at > one.endsAt - marginMs && at < one.endsAt,
  )
  if (last.length === 0) return idle(one, seen)
  return fail(
    'a new token before the one in use ends',
    next ? `one ${inSeconds(next.at - one.endsAt)} after the end` : 'none',
    'a token that lives for four seconds',
    last.map(({ exchange }) => exchange),
  )
}

/** One token a second, and a few at the start, beside one for each call: a droplet may be so careful as to renew before every one. */
export function noLoop(seen: ShortLives, _: Facts, profile: Profile): Outcome {
  const asked = callsFor(seen.calls, 'token')
  const [begin] = asked
  if (!begin) return withoutControl(seen.first, profile) ?? inconclusive('no token was asked for')
  const seconds = (seen.endedAtMs - begin.at) / 1000
  const uses = seen.calls.filter(({ bearer }) => bearer !== undefined).length
  const most = 5 + Math.ceil(seconds) + uses
  const came = `${asked.length} token requests in ${seconds.toFixed(1)} s, for ${uses} calls`
  return asked.length > most
    ? fail(
        `at most ${most} token requests in ${seconds.toFixed(1)} s`,
        came,
        described(begin),
        asked.slice(0, 5).map(({ exchange }) => exchange),
      )
    : pass(came)
}
