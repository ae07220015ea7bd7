import * as clause from '../../../fixtures/clauses/key-answers.ts'
import { type Call, headerValues } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { CertificateFault } from '../../../src/model/fault.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Mesh, Restarted, Stage } from '../../../src/model/stage.ts'
import { all, neverAccepted, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { patiently, refusedOrClosed } from './refetch.ts'
import { firstGood, withoutKeySet } from './scenes.ts'

/** A cold start towards a key set over TLS, and what a good token met then. */
interface ColdStart {
  readonly what: string
  readonly start: Restarted
  readonly reply: Reply
  readonly fetches: readonly Call[]
}

interface OverTls {
  readonly good: Reply
  readonly fetches: number
  readonly faulty: readonly ColdStart[]
  readonly redirected: ColdStart & { readonly plain: number }
}

const faults: readonly (readonly [CertificateFault, string])[] = [
  ['unknown-authority', 'a certificate of an unknown authority'],
  ['wrong-name', 'a certificate for another name'],
  ['expired', 'an expired certificate'],
]

const overTls: Stimulus<OverTls> = {
  name: 'a key set over TLS, with certificates that are good and that are not',
  phase: 'outage',
  scene: { faults: [], tls: true, long: true },
  apply: async (stage) => {
    const { mesh } = stage
    const good = await firstGood(stage)
    const fetches = mesh.calls('jwks').length
    const faulty: ColdStart[] = []
    for (const [certificate, what] of faults) {
      const lift = mesh.fault({ at: 'jwks', certificate })
      faulty.push(await coldStart(stage, what))
      lift()
    }
    const lift = mesh.fault({ at: 'jwks', ...toPlainHttp })
    const redirected = await coldStart(stage, 'a redirect to http')
    lift()
    const plain = redirected.fetches.filter((call) => isPlain(call, mesh)).length
    return { good, fetches, faulty, redirected: { ...redirected, plain } }
  },
}

/** Once: whoever follows it finds the true set at its end. */
const toPlainHttp = {
  times: 1,
  status: 302,
  headers: [['location', '{self}/.well-known/jwks.json']],
} as const

const isPlain = (call: Call, { registryUrl }: Mesh): boolean =>
  headerValues(call, 'host').includes(new URL(registryUrl).host)

async function coldStart(stage: Stage, what: string): Promise<ColdStart> {
  const before = stage.mesh.calls('jwks').length
  const start = await stage.restart((settings) => settings)
  const reply = await patiently(stage, stage.token(), `a good token; the key set: ${what}`)
  return { what, start, reply, fetches: stage.mesh.calls('jwks').slice(before) }
}

const tlsRow = {
  needs: 'P',
  after: [trust],
  inapplicable: withoutKeySet,
  evidence: { exchanges: 2, callbacks: 1 },
  given: overTls,
} as const

export const keyTlsChecks: readonly Check[] = [
  check({
    ...tlsRow,
    id: 'KEY-TLS',
    title: 'a key set behind a bad certificate is not fetched',
    clause: clause.certificateVerified,
    judge: (seen) =>
      all(...seen.faulty.map(unfetched), trusting(seen), all(...seen.faulty.map(closed))),
    means: 'Whoever stands between droplet and Registry hands out keys of his own.',
    fix: 'Never turn certificate checks off; give the runtime the authority it misses.',
  }),
  check({
    ...tlsRow,
    id: 'KEY-REDIRECT-DOWNGRADE',
    title: 'no redirect leads the fetch of the key set from https to http',
    clause: clause.noDowngrade,
    judge: (seen) => all(trusting(seen), stayedSecure(seen.redirected)),
    means: 'The keys come over a line that anybody can write on.',
    fix: 'Fetch the key set without following redirects (redirect: error).',
  }),
]

/** What was fetched behind a bad certificate was fetched, whatever the good one met. */
const unfetched = ({ what, reply, fetches }: ColdStart): Outcome =>
  fetches.length > 0
    ? fail('no fetch of the key set', `${fetches.length} fetches`, what, [reply.exchange])
    : neverAccepted([reply])

/** A droplet that has no key from a good server shows nothing by having none from a bad one. */
const trusting = ({ good, fetches }: OverTls): Outcome =>
  isAccepted(good) && fetches > 0
    ? pass()
    : notRun(
        `the droplet took no key set from a server of our own authority: ${said(good)}`,
        'a droplet that reads NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or REQUESTS_CA_BUNDLE',
      )

/** Not to start at all is closed, too. */
function closed({ what, start, reply }: ColdStart): Outcome {
  if (start === 'ended') return pass()
  if (start === 'mute') return inconclusive(`${what}: the droplet runs and does not answer`)
  return refusedOrClosed([reply])
}

function stayedSecure({ what, fetches, plain, reply }: OverTls['redirected']): Outcome {
  if (plain > 0) return fail('no fetch over http', `${plain} fetches`, what, [reply.exchange])
  return fetches.length > 0
    ? pass()
    : inconclusive('the droplet did not fetch the key set after a new start')
}
