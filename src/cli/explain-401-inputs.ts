import { mesh } from '../../fixtures/profile-mesh.ts'
import type { DiagnosisInput } from '../diagnosis/types.ts'
import { UsageError } from '../model/usage-error.ts'
import type { CurlRequest } from './curl-line.ts'
import { type Named, namedFrom } from './explain-401-candidates.ts'
import { bareKey, type KeySetSource, keySetFrom, kidIn } from './explain-401-key-set.ts'
import { type SentFlags, sentBy } from './explain-401-sent.ts'
import { instant } from './instant.ts'
import type { Surroundings } from './order.ts'

/** The flags of the command, as they were written. */
export interface Flags extends SentFlags {
  readonly jwks?: string
  readonly key?: readonly string[]
  readonly secret?: readonly string[]
  readonly issuer?: string
  readonly audience?: string
  readonly alg?: string
  /** In seconds. */
  readonly leeway?: number
  readonly now?: string
  readonly verifierDate?: string
}

/** What the flags come to. */
export interface Given {
  readonly flags: Flags
  readonly input: DiagnosisInput
  readonly named: Named
  readonly keySet: KeySetSource | undefined
  readonly request: CurlRequest | undefined
  /** Leaves that compare the token with something that was not given. */
  readonly unjudged: ReadonlySet<string>
}

/** What a verifier of the mesh does where nothing else is given. */
const usual = { alg: mesh.token.algorithm, leewaySeconds: mesh.limits.leewaySeconds }

/** Reads all that the flags name; the only request is that for a key set. Throws UsageError. */
export async function inputsFrom(flags: Flags, around: Surroundings): Promise<Given> {
  demandOneToken(flags)
  demandOneStdin(flags)
  const { issuer = '', audience = '', leeway = usual.leewaySeconds } = flags
  const expect = { iss: issuer, aud: audience, alg: algorithm(flags.alg), leewaySeconds: leeway }
  const clock = clockOf(flags)
  const { request, ...sent } = sentBy(flags, around)
  const all = namedFrom(flags.key ?? [], flags.secret ?? [], around)
  const registry = flags.jwks === undefined ? all.keys.find(isRegistry) : undefined
  const named = { ...all, keys: all.keys.filter((key) => key !== registry) }
  const kid = kidIn(sent.authorization ?? '')
  const keySet =
    flags.jwks === undefined
      ? registry && bareKey(registry.file, kid, 'from --key registry')
      : await keySetFrom(flags.jwks, kid, around)
  const candidates = [
    ...named.keys.map(({ name, kind, file }) => ({ name, kind, key: file.key })),
    ...named.secrets.flatMap(({ forms }) => forms),
  ]
  return {
    flags,
    input: { ...sent, jwks: keySet?.jwks, candidates, issued: [], secrets: [], clock, expect },
    named,
    keySet,
    request,
    unjudged: unjudged(flags, keySet),
  }
}

/** The Registry's key is what the verifier trusts, and no other service's. */
const isRegistry = ({ name }: { readonly name: string }): boolean => /^registry$/i.test(name)

/** The dialects of the mesh write ids in several ways, so that of a message proves nothing about its token. */
const idSpelling = 'D55'

function unjudged({ issuer, audience }: Flags, keySet: KeySetSource | undefined) {
  return new Set([
    idSpelling,
    ...(issuer === undefined ? ['D48', 'D49', 'D50'] : []),
    ...(audience === undefined ? ['D51', 'D52', 'D53'] : []),
    ...(keySet?.hasKids === false ? ['D31', 'D32', 'D33'] : []),
  ])
}

function clockOf({ now, verifierDate }: Flags): DiagnosisInput['clock'] {
  return {
    now: now === undefined ? Math.floor(Date.now() / 1000) : instant(now, '--now'),
    ...(verifierDate === undefined
      ? {}
      : { verifierDate: instant(verifierDate, '--verifier-date') }),
  }
}

const asymmetric = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')

function algorithm(given: string = usual.alg): string {
  if (asymmetric.includes(given)) return given
  const same = asymmetric.find((name) => name.toLowerCase() === given.toLowerCase())
  throw new UsageError({
    expected: `an algorithm with a public key: ${asymmetric.join(', ')}`,
    came: /^[\w-]{1,20}$/.test(given) ? `"${given}"` : 'another text',
    where: '--alg',
    todo: same === undefined ? 'name what the verifier is configured with' : `write --alg ${same}`,
  })
}

function demandOneToken({ tokenFile, token, replay }: Flags): void {
  const given = [tokenFile, token, replay].filter((flag) => flag !== undefined)
  if (given.length === 1) return
  throw new UsageError({
    expected: 'one refused token',
    came: given.length === 0 ? 'none' : `${given.length} ways to one`,
    where: '--token-file, --token and --replay',
    todo: 'udc-conformance explain-401 --token-file FILE, --token env:NAME, or --replay FILE with a curl line in it; - reads standard input',
  })
}

function demandOneStdin({ tokenFile, token, replay, jwks, key = [] }: Flags): void {
  const readers = [tokenFile, token, replay, jwks, ...key.map((text) => text.replace(/^.*=/, ''))]
  if (readers.filter((given) => given === '-').length < 2) return
  throw new UsageError({
    expected: 'standard input for one thing only',
    came: 'two flags with -',
    where: 'the command line',
    todo: 'put one of them into a file',
  })
}
