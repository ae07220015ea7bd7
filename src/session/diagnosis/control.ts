import { decoded, segmentsOf } from '../../../fixtures/jws.ts'
import { diagnose } from '../../diagnosis/diagnose.ts'
import { type Probe, type ProbePlan, probePlans } from '../../diagnosis/probes.ts'
import type { DiagnosisInput } from '../../diagnosis/types.ts'
import { isAccepted, type Reply } from '../../model/reply.ts'
import type { Cause } from '../../model/report.ts'
import type { Stage } from '../../model/stage.ts'
import { type Staging, stageOn } from '../staging.ts'
import { createWatch } from '../watch.ts'
import { causeOf } from './cause.ts'
import { known } from './known.ts'
import { probeShapes } from './shapes.ts'
import { twinOf } from './twin.ts'

/** Why the droplet refused the good token; undefined when it did not. */
export async function diagnoseControl(staging: Staging): Promise<Cause | undefined> {
  const tries = staging.state.replies.filter((reply) => reply.ask.note?.startsWith('a good token'))
  const refused = tries.find((reply) => reply.status === 401 || reply.status === 403)
  if (!refused || tries.some(isAccepted)) return undefined
  const { mesh } = staging.main
  const input: DiagnosisInput = {
    ...(await known(staging)),
    authorization: authorizationOf(refused),
    ...dated(refused),
    ...(mesh ? { verifierFetchedKeys: mesh.calls('jwks').length > 0 } : {}),
    response: { status: refused.status ?? 0, body: refused.text },
  }
  const found = diagnose(input)
  // A fault of the token itself needs no probing; only a verifier that refuses a good one does.
  if (!mesh || !isVerifierSide(found.primary.id)) return causeOf(found, ['CTL-POS-TOKEN'])
  const probes = await probesOf(staging, input)
  return causeOf(diagnose({ ...input, probes }), ['CTL-POS-TOKEN'])
}

const isVerifierSide = (leaf: string): boolean => Number(leaf.slice(1)) >= 58

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
  const probes: Probe[] = []
  for (const plan of plans) {
    const parts = segmentsOf(stage.token())
    const draft = { header: decoded(parts.header), claims: decoded(parts.payload) }
    const by = signers[plan.signer ?? ''] ?? 'K1'
    const header = by === 'K1' ? draft.header : { ...draft.header, kid: world.cast[by].kid }
    const token = twinOf(world.cast, by, { ...draft, header }, plan.changes)
    const probe = await tried(stage, plan, token)
    probes.push(probe)
    if (probe.accepted) return probes
  }
  return [...probes, ...(await probeShapes(staging, stage))]
}

const signers: Readonly<Record<string, 'K2' | 'KD'>> = {
  "the droplet's own key": 'KD',
  "the Registry's next key": 'K2',
}

export async function tried(stage: Stage, plan: ProbePlan, token: string): Promise<Probe> {
  const reply = await stage.probe({
    headers: [['Authorization', `${plan.changes.scheme ?? 'Bearer'} ${token}`]],
    note: `diagnosis: ${plan.name}`,
  })
  return {
    ...plan,
    accepted: isAccepted(reply),
    ...(reply.status === undefined ? {} : { status: reply.status }),
  }
}

/** The verifier's clock, where its answer tells it. */
function dated({ headers }: Reply): Partial<Pick<DiagnosisInput, 'clock'>> {
  const date = Date.parse(headers.date ?? '')
  const now = Math.floor(Date.now() / 1000)
  return Number.isNaN(date) ? {} : { clock: { now, verifierDate: date / 1000 } }
}

const authorizationOf = ({ ask }: Reply): string | undefined =>
  ask.token === undefined
    ? ask.headers?.find(([name]) => name.toLowerCase() === 'authorization')?.[1]
    : `Bearer ${ask.token}`
