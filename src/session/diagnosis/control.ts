import { diagnose } from '../../diagnosis/diagnose.ts'
import { isVerifierSide } from '../../diagnosis/leaves.ts'
import { type Probe, type ProbePlan, probePlans } from '../../diagnosis/probes.ts'
import type { DiagnosisInput } from '../../diagnosis/types.ts'
import { authorizationIn, isAccepted, type Reply } from '../../model/reply.ts'
import type { Cause } from '../../model/report.ts'
import { type Staging, stageOn } from '../staging.ts'
import { createWatch } from '../watch.ts'
import { causeOf } from './cause.ts'
import { known } from './known.ts'
import { probed, tried } from './probing.ts'
import { probeShapes } from './shapes.ts'
import { partsOf, twinOf } from './twin.ts'

/** Why the droplet refused the good token; undefined when it did not. */
export async function diagnoseControl(staging: Staging): Promise<Cause | undefined> {
  const tries = staging.state.replies.filter((reply) => reply.ask.note?.startsWith('a good token'))
  const refused = tries.find(isRefusal)
  if (!refused || tries.some(isAccepted)) return undefined
  const { mesh } = staging.main
  const input: DiagnosisInput = {
    ...(await known(staging)),
    authorization: authorizationIn(refused.ask)[0],
    ...dated(refused),
    ...(mesh ? { verifierFetchedKeys: mesh.calls('jwks').length > 0 } : {}),
    response: { status: refused.status ?? 0, body: refused.text },
  }
  const found = diagnose(input)
  // A fault of the token itself needs no probing; only a verifier that refuses a good one does.
  if (!mesh || !isVerifierSide(found.primary)) return causeOf(found, ['CTL-POS-TOKEN'])
  const probes = await probesOf(staging, input)
  return causeOf(diagnose({ ...input, probes }), ['CTL-POS-TOKEN'])
}

/** A verifier that has no key may say so with a 5xx instead of refusing. */
const isRefusal = ({ status = 0, text }: Reply): boolean =>
  status === 401 ||
  status === 403 ||
  (status >= 500 && /cannot verify|public key|jwks|key set/i.test(text))

/** One request for each way in which the verifier may want something else; stops at the first that gets in. */
async function probesOf(staging: Staging, { expect }: DiagnosisInput): Promise<readonly Probe[]> {
  const { world, main } = staging
  const stage = stageOn(staging, main, createWatch())
  const plans = probePlans({
    iss: expect.iss,
    aud: expect.aud,
    now: Math.floor(Date.now() / 1000),
    otherIssuers: [main.mesh?.registryUrl ?? '', main.url],
    signers: Object.keys(signers),
  })
  const tokenFor = ({ signer = '', changes }: ProbePlan): string => {
    const good = partsOf(stage.token())
    const by = signers[signer] ?? 'K1'
    const header = by === 'K1' ? good.header : { ...good.header, kid: world.cast[by].kid }
    return twinOf(world.cast, by, { ...good, header }, changes)
  }
  const send = (plan: ProbePlan, token: string): Promise<Probe> => tried(stage, plan, token)
  const { probes, taken } = await probed(plans, tokenFor, send)
  return taken === undefined ? [...probes, ...(await probeShapes(staging, stage))] : probes
}

const signers: Readonly<Record<string, 'K2' | 'KD'>> = {
  "the droplet's own key": 'KD',
  "the Registry's next key": 'K2',
}

/** The verifier's clock, where its answer tells it. */
function dated({ headers }: Reply): Partial<Pick<DiagnosisInput, 'clock'>> {
  const date = Date.parse(headers.date ?? '')
  const now = Math.floor(Date.now() / 1000)
  return Number.isNaN(date) ? {} : { clock: { now, verifierDate: date / 1000 } }
}
