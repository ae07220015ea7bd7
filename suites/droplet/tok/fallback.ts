import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts, Settings, Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { callsFor } from '../life/beats.ts'
import { described, everyCall, placeOf } from '../life/outbound.ts'
import {
  callsSince,
  type FirstStart,
  firstStart,
  muteOutcome,
  type Start,
  startAnew,
  withoutControl,
} from './starts.ts'

/** A start towards a Registry that redirects token requests and then is gone, with a token in the settings. */
export interface Dark {
  readonly first: FirstStart
  readonly registryKey: string
  readonly dark?: Start
  /** The token in the settings: one that was issued before, so that nothing but its way is wrong. */
  readonly handed: string | undefined
  /** Whether the droplet keeps tokens in files: it may know the token from there. */
  readonly keepsTokens: boolean
  /** Absent where the droplet has no such endpoint. */
  readonly sent?: Reply
}

const redirects = [307, 308, 302]

const away: readonly Fault[] = [
  ...redirects.map(
    (status, after): Fault => ({
      at: 'token',
      after,
      times: 1,
      status,
      headers: [['location', '{lure}/auth/token']],
    }),
  ),
  ...(['token', 'register', 'heartbeat', 'lookup'] as const).map(
    (at): Fault => ({ at, drop: true }),
  ),
]

/** Names under which droplets were seen to keep a token. */
const names = [
  'DROPLET_TOKEN',
  'DROPLET_JWT',
  'REGISTRY_TOKEN',
  'ORCHESTRATOR_TOKEN',
  'JWT_TOKEN',
  'ACCESS_TOKEN',
  'AUTH_TOKEN',
  'BEARER_TOKEN',
  'UDC_TOKEN',
]

export const darkRegistry: Stimulus<Dark> = {
  name: 'a start with a token in the settings and a Registry that redirects, then is gone',
  phase: 'life',
  scene: { faults: [] },
  waits: () => 13_000,
  apply: async (stage) => {
    const { mesh, constants } = stage
    const { registryKey } = mesh
    const first = await firstStart(stage)
    const handed = first.asked?.issued
    if (handed === undefined) return { first, registryKey, handed, keepsTokens: false }
    for (const fault of away) mesh.fault(fault)
    const withinMs = Math.min(4000, Math.max(first.promptMs, 20 * constants.retryBaseMs))
    const dark = await startAnew(stage, 'with the Registry away', handing(handed), met, withinMs)
    const sent = dark.start === 'serves' ? await send(stage) : undefined
    await stage.wait(Math.min(1000, constants.intervalSeconds * 1000))
    const files = (await stage.spilled())?.files ?? []
    return {
      first,
      registryKey,
      handed,
      dark: { ...dark, calls: callsSince(stage, dark.since), log: stage.log() },
      keepsTokens: files.some(({ holds }) => holds.includes('token')),
      ...(sent && { sent }),
    }
  },
}

/** Each redirect was met, and one connection dropped. */
const met = (calls: readonly Call[]): boolean => callsFor(calls, 'token').length > redirects.length

const handing =
  (token: string) =>
  (settings: Settings): Settings => ({
    ...settings,
    ...Object.fromEntries(names.map((name) => [name, token])),
  })

async function send(stage: Stage): Promise<Reply | undefined> {
  const { facts, profile } = stage
  const { path } = profile.endpoints.send
  if (!facts.present.has(path)) return undefined
  const message = facts.acceptedMessage ?? profile.message.inert[0]
  return stage.ask({
    method: 'POST',
    path,
    token: stage.token(),
    body: { [profile.send.targetField]: facts.peerId, ...message },
    note: 'a message to send while there is no token',
    timeoutMs: 8000,
  })
}

/** The start without a Registry, or why it proves nothing. */
function darkOf({ first, dark }: Dark, profile: Profile): Start | Outcome {
  if (dark === undefined)
    return withoutControl(first, profile) ?? inconclusive('it was not started so')
  return muteOutcome(dark) ?? dark
}

const isOutcome = (value: Start | Outcome): value is Outcome => 'state' in value

export function keyNotRedirected(seen: Dark, _: Facts, profile: Profile): Outcome {
  const dark = darkOf(seen, profile)
  if (isOutcome(dark)) return dark
  const redirected = callsFor(dark.calls, 'token').filter(
    ({ status }) => status !== undefined && redirects.includes(status),
  )
  if (redirected.length === 0) return inconclusive('no token request met a redirect')
  const astray = dark.calls.filter(({ actor }) => actor === 'lure')
  const outcome = everyCall(astray, 'no registry key and no token at another host', (call) =>
    placeOf(call, seen.registryKey) !== undefined ? 'the registry key' : call.bearer && 'a token',
  )
  if (outcome.state !== 'pass') return outcome
  return pass(`${redirected.length} redirects, ${astray.length} of them followed without the key`)
}

export function nothingSigned(seen: Dark, _: Facts, profile: Profile): Outcome {
  const dark = darkOf(seen, profile)
  if (isOutcome(dark)) return dark
  const own = dark.calls.filter(({ bearer }) => bearer !== undefined && bearer !== seen.handed)
  const issued = new Set(seen.first.calls.map((call) => call.issued))
  const outcome = everyCall(own, 'no token, or one that the Registry issued', ({ bearer }) =>
    issued.has(bearer) ? undefined : 'a token that the Registry did not issue',
  )
  if (outcome.state !== 'pass') return outcome
  if (callsFor(dark.calls, 'token').length === 0 && dark.start === 'serves')
    return inconclusive('with the Registry away it asked for no token')
  // Who was refused entry had no occasion to call anybody.
  if (seen.sent?.status === 401)
    return inconclusive(`/send did not take our token: ${said(seen.sent)}`, [seen.sent.exchange])
  return pass(seen.sent ? `/send: ${said(seen.sent)}` : 'nothing was shown')
}

const tellsOfIt = /static|fall(?:s|ing)?.?back|from (?:the )?(?:env|setting)/i

export function settingUnused(seen: Dark, _: Facts, profile: Profile): Outcome {
  const dark = darkOf(seen, profile)
  if (isOutcome(dark)) return dark
  const [call] = dark.calls.filter(({ bearer }) => bearer !== undefined && bearer === seen.handed)
  if (!call) return pass()
  if (seen.keepsTokens) return inconclusive('the droplet may know the token from a file of its own')
  return tellsOfIt.test(dark.log)
    ? pass('the token of the settings is used, and the log says so')
    : fail('no use of the token in the settings', 'it is shown', described(call), [call.exchange])
}
