import { type Call, headerValues } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { CertificateFault } from '../../../src/model/fault.ts'
import { fail, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts, Settings } from '../../../src/model/stage.ts'
import {
  type FirstStart,
  firstStart,
  muteOutcome,
  type Start,
  startAnew,
  withoutControl,
} from './starts.ts'

/** A Registry over TLS, whose certificate is good at first. */
export interface OverTls {
  readonly first: FirstStart
  readonly good?: Start
  readonly faulty: readonly Start[]
}

const faults: readonly (readonly [CertificateFault, string])[] = [
  ['unknown-authority', 'with a certificate of an unknown authority'],
  ['wrong-name', 'with a certificate for another name'],
  ['expired', 'with an expired certificate'],
]

export const registryOverTls: Stimulus<OverTls> = {
  name: 'starts towards a Registry over TLS, with certificates that are good and that are not',
  phase: 'life',
  scene: { faults: [], tls: true },
  waits: () => 16_000,
  apply: async (stage) => {
    const { mesh } = stage
    const first = await firstStart(stage)
    if (first.asked === undefined) return { first, faulty: [] }
    let host = ''
    const secure = (settings: Settings): Settings => {
      // The key set is on the TLS listener from the start, and the whole Registry with it.
      const { origin, host: at } = new URL(settings.JWKS_URL ?? mesh.registryUrl)
      host = at
      return movedTo(origin, mesh.registryUrl, settings)
    }
    const arrived = (calls: readonly Call[]) => calls.some((call) => isTrusting(call, host))
    const begin = async (what: string, withinMs: number): Promise<Start> => {
      const start = await startAnew(stage, what, secure, arrived, withinMs)
      return { ...start, calls: start.calls.filter((call) => isTrusting(call, host)) }
    }
    const good = await begin('with a good certificate', 2 * first.promptMs)
    const faulty: Start[] = []
    for (const [certificate, what] of good.calls.length > 0 ? faults : []) {
      const lift = mesh.fault({ at: 'token', certificate })
      faulty.push(await begin(what, first.promptMs))
      lift()
    }
    return { first, good, faulty }
  },
}

const movedTo = (origin: string, from: string, settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value === from || value.startsWith(`${from}/`) ? origin + value.slice(from.length) : value,
    ]),
  )

/** A call over TLS that hands something over: the registry key, or a token. */
const isTrusting = (call: Call, host: string): boolean =>
  headerValues(call, 'host').includes(host) &&
  (call.purpose === 'token' ||
    call.bearer !== undefined ||
    headerValues(call, 'x-registry-key').length > 0)

export function verifiedFirst({ first, good, faulty }: OverTls, _: Facts, p: Profile): Outcome {
  const uncontrolled = withoutControl(first, p)
  if (uncontrolled) return uncontrolled
  if (!good || good.calls.length === 0)
    return notRun(
      'the droplet asked for no token at a server of our own authority',
      'a droplet that reads NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or REQUESTS_CA_BUNDLE',
    )
  for (const one of faulty) {
    const [call] = one.calls
    if (call)
      return fail('no registry key sent', `${call.method} ${call.path}`, one.what, [call.exchange])
    const mute = muteOutcome(one)
    if (mute) return mute
  }
  return pass()
}
