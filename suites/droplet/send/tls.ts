import * as clause from '../../../fixtures/clauses/send-egress.ts'
import { type Call, headerValues } from '../../../src/model/call.ts'
import type { Check, Stimulus } from '../../../src/model/check.ts'
import type { CertificateFault } from '../../../src/model/fault.ts'
import { fail, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Mesh, Stage } from '../../../src/model/stage.ts'
import { all, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { firstGood, withoutKeySet } from '../key/scenes.ts'
import { described } from '../life/outbound.ts'
import { type Errand, patienceMs, runErrand, toldAsGatewayError } from './errand.ts'
import { noSend, sendCheck } from './rows.ts'
import { delivered } from './send.ts'

/** A message to a target over TLS, and what of it reached our server. */
export interface OverTls {
  readonly errand: Errand
  readonly messages: readonly Call[]
}

export interface Certified {
  readonly faulty: readonly OverTls[]
  /** With a good certificate, after the others; undefined where nothing showed that TLS is spoken. */
  readonly good: OverTls | undefined
}

const faults: readonly (readonly [CertificateFault, string])[] = [
  ['unknown-authority', 'a target with a certificate of an unknown authority'],
  ['wrong-name', 'a target with a certificate for another name'],
  ['expired', 'a target with an expired certificate'],
]

const certified: Stimulus<Certified> = {
  name: 'POST /send to targets over TLS, with certificates that are not good and one that is',
  phase: 'outage',
  scene: { faults: [], tls: true },
  waits: patienceMs,
  apply: async (stage) => {
    const { mesh } = stage
    await firstGood(stage)
    const origin = secureOrigin(mesh)
    if (origin === undefined) return { faulty: [], good: undefined }
    const faulty: OverTls[] = []
    for (const [certificate, what] of faults) {
      const lift = mesh.fault({ at: 'jwks', certificate })
      faulty.push(await overTls(stage, origin, what).finally(lift))
    }
    return { faulty, good: await overTls(stage, origin, 'a target with a good certificate') }
  },
}

/** The keys come over TLS from that port; by another name, lest a connection that stands be used again. */
function secureOrigin(mesh: Mesh): string | undefined {
  const { host: plain, hostname } = new URL(mesh.registryUrl)
  const hosts = mesh.calls('jwks').flatMap((call) => headerValues(call, 'host'))
  const secure = hosts.find((host) => host !== plain)
  return secure && `https://${secure.replace(hostname, new URL(mesh.lureUrl).hostname)}`
}

/** Our Registry answers there, and knows no such path; what counts is whether the message came. */
async function overTls(stage: Stage, origin: string, what: string): Promise<OverTls> {
  const { mesh } = stage
  const { id } = mesh.addPeer()
  mesh.amendPeer(id, { endpoint: `${origin}/peers/${id}` })
  const errand = await runErrand(stage, id, what)
  const messages = mesh
    .calls('other')
    .filter(({ method, target }) => method === 'POST' && target.includes(String(id)))
  return { errand, messages }
}

export const sendTlsChecks: readonly Check[] = [
  sendCheck({
    id: 'SEND-TLS',
    title: 'nothing is sent to a target with a bad certificate',
    clause: clause.certificateOfTargetVerified,
    needs: 'P',
    given: certified,
    after: [posToken, delivered],
    evidence: { exchanges: 2, callbacks: 1 },
    inapplicable: (facts, profile) => noSend(facts, profile) ?? withoutKeySet(facts, profile),
    judge: verified,
    means: 'Whoever stands between two droplets reads the messages and takes the token.',
    fix: 'Never turn certificate checks off; give the runtime the authority it misses.',
  }),
]

/** A droplet that sends nothing to a good server shows nothing by sending nothing to a bad one. */
export function verified({ faulty, good }: Certified): Outcome {
  const sent = faulty.find(({ messages }) => messages.length > 0)
  const [message] = sent?.messages ?? []
  if (sent && message)
    return fail('no message', described(message), sent.errand.what, [
      message.exchange,
      sent.errand.reply.exchange,
    ])
  if (!good || good.messages.length === 0)
    return notRun(
      `nothing was sent to a target of our own authority${good ? `: ${said(good.errand.reply)}` : ''}`,
      'a droplet that reads NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or REQUESTS_CA_BUNDLE',
    )
  return all(...faulty.map(({ errand }) => toldAsGatewayError(errand)), pass())
}
