import type { Cast } from '../../../fixtures/keys.ts'
import type { ActorMesh } from '../../../mocks/actors/mesh.ts'
import { diagnose } from '../../diagnosis/diagnose.ts'
import type { Probe } from '../../diagnosis/probes.ts'
import type { Candidate } from '../../diagnosis/types.ts'
import { type Call, headerValues } from '../../model/call.ts'
import type { Profile } from '../../model/profile.ts'
import { expectationOf, secretsOf } from '../diagnosis/known.ts'
import type { Switchboard } from './switches.ts'
import type { Origin, TokenMemory } from './token-memory.ts'
import type { Reason } from './verdict.ts'

export interface Known {
  readonly profile: Profile
  readonly cast: Cast
  readonly mesh: Pick<ActorMesh, 'issuer' | 'audience' | 'registryKey' | 'apiToken'>
  readonly board: Pick<Switchboard, 'published' | 'retired'>
  readonly memory: Pick<TokenMemory, 'issued' | 'originOf'>
  /** The droplet's own public key, where the steward gave it. */
  readonly ownKeyPem: string | undefined
}

/** The Authorization header as a verifier reads it; undefined where there is none. */
export function authorizationOf(call: Call): string | undefined {
  const values = headerValues(call, 'authorization')
  return values.length === 0 ? undefined : values.join(', ')
}

/** Why the token of a call is refused: the one cause, its fix and what would be refused next. */
export function tokenReason(call: Call, known: Known): Reason {
  const { mesh, board, cast, profile, memory } = known
  const now = Math.floor(Date.now() / 1000)
  const found = diagnose({
    authorization: authorizationOf(call),
    jwks: { status: 200, body: keySet(board.published(), cast) },
    olderKeySets: board
      .retired()
      .map((name) => ({ label: 'an earlier key set', body: keySet([name], cast) })),
    candidates: candidatesFor(call, known),
    issued: memory.issued(),
    secrets: secretsOf(mesh),
    ...(isWithoutAudience(call) ? { probes: withoutAudience } : {}),
    // The verifier is ours, so its clock is this one.
    clock: { now, verifierDate: now },
    expect: expectationOf(profile, mesh),
  })
  const { primary, confidence, alsoWrong, wouldHelp } = found
  return {
    id: `${primary.id}-${primary.name}`,
    title: primary.title,
    confidence,
    fix: primary.fix,
    alsoWrong: alsoWrong.map(({ title }) => title),
    ...(call.refusal === undefined ? {} : { seen: call.refusal }),
    ...(wouldHelp === undefined ? {} : { help: withFlag(wouldHelp) }),
  }
}

/** The words of our Orchestrator when it shows that lapse. */
const isWithoutAudience = ({ refusal = '' }: Call): boolean =>
  refusal.includes('was given none to expect')

/** What probing it would show: our own verifier need not be probed to be known. */
const withoutAudience: readonly Probe[] = [
  { id: 'P1', name: 'a fresh good token', changes: {}, accepted: false, status: 401 },
  { id: 'P4', name: 'without aud', changes: { claims: { aud: undefined } }, accepted: true },
]

const keySet = (names: readonly ('K1' | 'K2')[], cast: Cast): string =>
  JSON.stringify({ keys: names.map((name) => cast[name].jwk) })

/** Keys of ours stand in only for tokens we minted: elsewhere they would hide that the droplet's is missing. */
function candidatesFor({ bearer = '' }: Call, { ownKeyPem, cast, memory }: Known): Candidate[] {
  const own = ownKeyPem === undefined ? [] : [ownCandidate("the droplet's own key", ownKeyPem)]
  return memory.originOf(bearer)?.kind === 'minted'
    ? [
        ...own,
        ownCandidate("the key that stands for the droplet's own in minted tokens", cast.KD.pem),
      ]
    : own
}

const ownCandidate = (name: string, key: string): Candidate => ({ name, kind: 'own', key })

/** The diagnosis knows what it lacks, not how it is given. */
const withFlag = (help: string): string =>
  help.startsWith("The droplet's own public key") ? `${help} (--own-key FILE)` : help

/** What a verified token is worth, long and short. */
export function goodToken(
  claims: Readonly<Record<string, unknown>>,
  origin: Origin | undefined,
): { said: string; short: string } {
  const left = Number(claims.exp) - Math.floor(Date.now() / 1000)
  const seconds = Math.abs(left).toLocaleString('en-US')
  const life = left >= 0 ? `${seconds} s left` : `expired ${seconds} s ago, within the leeway`
  return { said: `token good: ${told(origin)}, ${life}`, short: `token good, ${life}` }
}

function told(origin: Origin | undefined): string {
  if (origin === undefined) return "signed by the Registry's key"
  if (origin.kind === 'issued') return 'issued by the Registry'
  return origin.deviation === undefined ? 'minted here' : `minted here, "${origin.deviation}"`
}
