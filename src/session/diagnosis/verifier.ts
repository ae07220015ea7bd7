import { decoded, segmentsOf } from '../../../fixtures/jws.ts'
import { diagnose } from '../../diagnosis/diagnose.ts'
import { type Probe, probePlans } from '../../diagnosis/probes.ts'
import type { Diagnosis } from '../../diagnosis/types.ts'
import type { Call } from '../../model/call.ts'
import type { Cause, ProofStep } from '../../model/report.ts'
import type { Json } from '../../model/token.ts'
import type { Staging } from '../staging.ts'
import { causeOf } from './cause.ts'
import type { Known } from './known.ts'
import { again, isStep, namedIn, registryToken, replayedWith } from './replay.ts'
import { twinOf } from './twin.ts'

/**
 * When the Orchestrator refuses even a token that the Registry issued, the verifier is at fault: differential
 * probes say how, and a token of the kind it does take shows what stands in the way next.
 */
export async function verifierSide(
  staging: Staging,
  inputs: Known,
  found: Diagnosis,
  calls: readonly Call[],
  checks: readonly string[],
): Promise<Cause | undefined> {
  const call = calls.find(isStep)
  if (!call) return undefined
  const genuine = await registryToken(staging)
  if ((await again(staging, call, genuine)).status !== 401) return undefined
  const { probes, taken } = await probed(staging, inputs, call, genuine)
  const authorization = `Bearer ${genuine}`
  const verifier = diagnose({ ...inputs, authorization, probes })
  const proof = taken === undefined ? [] : await replayedWith(staging, calls, taken)
  const further = taken === undefined ? [] : obstacles(inputs, calls, genuine, proof)
  const own = isGenuine(found) ? [] : [found.primary, ...found.alsoWrong]
  return causeOf(
    {
      ...verifier,
      evidence: [...verifier.evidence, ...further.flatMap(told)],
      alsoWrong: [...further.map(({ primary }) => primary), ...own, ...verifier.alsoWrong],
    },
    checks,
    { proof },
    'mock',
  )
}

const isGenuine = ({ primary }: Diagnosis): boolean => Number(primary.id.slice(1)) >= 58

async function probed(
  staging: Staging,
  { expect }: Known,
  call: Call,
  genuine: string,
): Promise<{ readonly probes: readonly Probe[]; readonly taken: string | undefined }> {
  const parts = segmentsOf(genuine)
  const draft: { header: Json; claims: Json } = {
    header: decoded(parts.header),
    claims: decoded(parts.payload),
  }
  const probes: Probe[] = []
  const now = Math.floor(Date.now() / 1000)
  for (const plan of probePlans({ iss: expect.iss, aud: expect.aud, now, signers: [] })) {
    const token = twinOf(staging.world.cast, 'K1', draft, plan.changes)
    const { status } = await again(staging, call, token)
    probes.push({ ...plan, status, accepted: status !== 401 })
    if (status !== 401) return { probes, taken: token }
  }
  return { probes, taken: undefined }
}

/** What is still refused, and why, once the verifier takes the token. */
function obstacles(
  inputs: Known,
  calls: readonly Call[],
  token: string,
  proof: readonly ProofStep[],
): readonly Diagnosis[] {
  const refused = proof.find(({ after }) => after.startsWith('HTTP 403'))
  const call = refused && calls.find((one) => refused.step.endsWith(`${one.method} ${one.path}`))
  if (!call) return []
  const next = diagnose({
    ...inputs,
    authorization: `Bearer ${token}`,
    response: { status: 403, body: refused.after },
    ...namedIn(call),
  })
  return [next]
}

const told = ({ primary, evidence }: Diagnosis): string[] => [
  `Once that is mended, the next refusal is a 403: ${primary.title.toLowerCase()}.`,
  ...evidence,
]
