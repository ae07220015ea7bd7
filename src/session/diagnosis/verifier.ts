import { diagnose } from '../../diagnosis/diagnose.ts'
import { isVerifierSide } from '../../diagnosis/leaves.ts'
import { probePlans } from '../../diagnosis/probes.ts'
import type { Diagnosis } from '../../diagnosis/types.ts'
import type { Call } from '../../model/call.ts'
import type { Cause, ProofStep } from '../../model/report.ts'
import type { Staging } from '../staging.ts'
import { causeOf } from './cause.ts'
import { forbiddenBecause } from './forbidden.ts'
import type { Known } from './known.ts'
import { type Probed, probed } from './probing.ts'
import { again, isStep, registryToken, replayedWith } from './replay.ts'
import { partsOf, twinOf } from './twin.ts'

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
  const { probes, taken } = await probesOf(staging, inputs, call, genuine)
  const authorization = `Bearer ${genuine}`
  const verifier = diagnose({ ...inputs, authorization, probes })
  const proof = taken === undefined ? [] : await replayedWith(staging, calls, taken)
  const further = taken === undefined ? [] : obstacles(inputs, calls, genuine, proof)
  const own = isVerifierSide(found.primary) ? [] : [found.primary, ...found.alsoWrong]
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

/** The refused call again, with one property of the genuine token changed at a time. */
function probesOf(
  staging: Staging,
  { expect }: Known,
  call: Call,
  genuine: string,
): Promise<Probed> {
  const good = partsOf(genuine)
  const now = Math.floor(Date.now() / 1000)
  return probed(
    probePlans({ iss: expect.iss, aud: expect.aud, now, signers: [] }),
    ({ changes }) => twinOf(staging.world.cast, 'K1', good, changes),
    async (plan, token) => {
      const { status } = await again(staging, call, token)
      return { ...plan, status, accepted: status !== 401 }
    },
  )
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
  return [forbiddenBecause(inputs, call, `Bearer ${token}`, refused.after)]
}

const told = ({ primary, evidence }: Diagnosis): string[] => [
  `Once that is mended, the next refusal is a 403: ${primary.title.toLowerCase()}.`,
  ...evidence,
]
