import { type Call, headerValues } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { callsFor, inSeconds } from '../life/beats.ts'
import { described } from '../life/outbound.ts'
import {
  asksForToken,
  everySetting,
  type FirstStart,
  firstStart,
  muteOutcome,
  type Start,
  startAnew,
  withoutControl,
} from './starts.ts'

/** Starts of one droplet with settings that somebody got wrong. */
export interface OddSettings {
  readonly first: FirstStart
  readonly registryKey: string
  /** Absent where the first start asked for no token: then nobody would see a difference. */
  readonly renamed?: Start
  readonly keyless: readonly Start[]
  readonly newline?: Start
}

/** Every kind of character that means something in an address, and one beyond ASCII. */
export const oddName = 'drop 42&x=1/é.mesh.test'

export const oddSettings: Stimulus<OddSettings> = {
  name: 'starts under an odd name, and with a registry key that is missing, empty or ends in a newline',
  phase: 'life',
  scene: { faults: [] },
  waits: () => 16_000,
  apply: async (stage) => {
    const { registryKey } = stage.mesh
    const first = await firstStart(stage)
    if (first.asked === undefined) return { first, registryKey, keyless: [] }
    const begin = (what: string, value: string, change: string | undefined) =>
      startAnew(stage, what, everySetting(value, change), asksForToken, first.promptMs)
    const renamed = await begin('under an odd name', stage.facts.dropletDomain ?? '', oddName)
    const unset = await begin('without the registry key', registryKey, undefined)
    const empty = await begin('with an empty registry key', registryKey, '')
    const newline = await begin('with a newline after the key', registryKey, `${registryKey}\n`)
    return { first, registryKey, renamed, keyless: [unset, empty], newline }
  },
}

export function encodedWhole(
  { first, renamed }: OddSettings,
  { dropletDomain }: Facts,
  profile: Profile,
): Outcome {
  const [usual] = idsOf(first.asked)
  if (renamed === undefined || usual === undefined)
    return withoutControl(first, profile) ?? inconclusive('the token was asked for without an id')
  if (usual !== dropletDomain) return inapplicable(`the token is asked for under ${usual}`)
  const mute = muteOutcome(renamed)
  if (mute) return mute
  if (renamed.start === 'ended') return pass('it does not start under such a name')
  const [call] = callsFor(renamed.calls, 'token')
  if (!call) return inconclusive('under an odd name it asked for no token')
  const known = new Set(first.asked?.query.map(([name]) => name))
  const foreign = call.query.map(([name]) => name).filter((name) => !known.has(name))
  const ids = idsOf(call)
  const whole = ids.length === 1 && ids[0] === oddName && foreign.length === 0
  const parts = [...ids.map((id) => `droplet_id ${JSON.stringify(id)}`), ...foreign]
  return whole
    ? pass()
    : fail(`droplet_id ${JSON.stringify(oddName)} alone`, parts.join(' and '), described(call), [
        call.exchange,
      ])
}

const idsOf = (call: Call | undefined): string[] =>
  (call?.query ?? []).filter(([name]) => name === 'droplet_id').map(([, id]) => id)

/** Any spelling of the setting's name, in a message of whatever framework. */
const namesKey = /registry[\s_.-]*(?:api[\s_.-]*)?key/i

export function missingKeyTold(
  { first, keyless }: Pick<OddSettings, 'first' | 'keyless'>,
  _: Facts,
  profile: Profile,
): Outcome {
  const uncontrolled = withoutControl(first, profile)
  if (uncontrolled) return uncontrolled
  const expected = 'no token request, and a message that names the registry key'
  for (const one of keyless) {
    const [call] = callsFor(one.calls, 'token')
    if (call) return fail(expected, `a token request ${keyIn(call)}`, one.what, [call.exchange])
    const mute = muteOutcome(one)
    if (mute) return mute
    if (one.log.trim() === '') return inconclusive(`${one.what} it printed nothing at all`)
    if (!namesKey.test(one.log)) return fail(expected, 'no such message', one.what)
  }
  return pass(keyless.map(({ what, start }) => `${what} it ${became[start]}`).join(', '))
}

const became = { serves: 'serves and says so', ended: 'does not start', mute: 'is silent' } as const

function keyIn(call: Call): string {
  const keys = headerValues(call, 'x-registry-key')
  if (keys.length === 0) return 'without X-Registry-Key'
  return keys.every((key) => key.trim() === '')
    ? 'with an empty X-Registry-Key'
    : 'with a key that nobody gave it'
}

export function keyTrimmed(
  { first, newline, registryKey }: OddSettings,
  _: Facts,
  profile: Profile,
): Outcome {
  if (newline === undefined)
    return withoutControl(first, profile) ?? inconclusive('it was not started so')
  const mute = muteOutcome(newline)
  if (mute) return mute
  if (newline.start === 'ended') return pass('it does not start with such a key')
  const expected = 'a token request with the key itself, or no start'
  const [call] = callsFor(newline.calls, 'token')
  if (!call)
    return fail(expected, `none in ${inSeconds(first.promptMs)}`, newline.what, [
      ...(first.asked ? [first.asked.exchange] : []),
    ])
  return headerValues(call, 'x-registry-key').every((key) => key === registryKey)
    ? pass()
    : fail(expected, 'another value in X-Registry-Key', described(call), [call.exchange])
}
