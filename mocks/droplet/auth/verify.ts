import { nowMs } from '../clock.ts'
import type { Conduct } from '../conduct.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Call } from '../outbound.ts'
import { pause } from '../pause.ts'
import { type Caller, checkClaims } from './claims.ts'
import { type Jws, readClaims, readCompact } from './compact.ts'
import type { RegistryKey } from './jwk.ts'
import type { KeySet } from './keyset.ts'
import { acceptsHeaderAlg, letsPassUnverified, misreadToken } from './lapses.ts'
import { Refusal, Unmapped } from './refusal.ts'
import { isSignedBy } from './signature.ts'
import { createVerdicts } from './verdicts.ts'

export interface VerifyContext {
  readonly config: Config
  readonly conduct: Conduct
  readonly keys: KeySet
  readonly call: Call
  readonly log: Log
  readonly stopping: AbortSignal
}

export type Verify = (token: string) => Promise<Caller>

/** Verifies RS256 tokens of the Registry; every fault, foreseen or not, is a Refusal. */
export function createVerify(context: VerifyContext): Verify {
  const remembering = createVerdicts(context.conduct, (token) => verify(token, context))
  return async (token) => {
    try {
      return await remembering(token)
    } catch (error) {
      throw error instanceof Refusal || error instanceof Unmapped
        ? error
        : new Refusal('malformed token')
    }
  }
}

async function verify(token: string, context: VerifyContext): Promise<Caller> {
  const { config, conduct, keys, log } = context
  const known = await keys.ready()
  const misread = misreadToken(token, known, context)
  if (misread) return misread
  if (!known && config.jwksUrl !== '' && failsClosed(conduct))
    throw new Refusal('no key set in hand', conduct.noKeysStatus)
  const jws = await parsing(conduct, () => readCompact(token, conduct))
  await parsing(conduct, () => checkHeader(jws, context))
  const sourceless = config.jwksUrl === ''
  const trusted = !known && (conduct.withoutKeys === 'claims-trusted' || sourceless)
  if (!trusted && !(await letsPassUnverified(jws, context))) await checkSignature(jws, context)
  const claims = await parsing(conduct, () => readClaims(jws.payload, conduct))
  if (conduct.exp === 'overflow-hangs' && Number(claims.exp) > 8.64e12) await forEver()
  if (conduct.subjectLoggedRaw) log('caller', { sub: claims.sub })
  return checkClaims(claims, config, conduct, nowMs(conduct) / 1000)
}

const forEver = (): Promise<never> => new Promise(() => {})

/** Whether the absence of keys refuses everybody, as it should. */
function failsClosed(conduct: Conduct): boolean {
  return (
    conduct.withoutKeys === 'refuses' &&
    conduct.signature !== 'unchecked' &&
    conduct.emptySet === 'refuses'
  )
}

/** Runs a step of reading; only a careless droplet lets its faults out as they are. */
async function parsing<T>(conduct: Conduct, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (conduct.parseFault === 'server-error') throw new Unmapped('unhandled while parsing')
    throw error
  }
}

async function checkHeader(jws: Jws, context: VerifyContext): Promise<void> {
  const { conduct, log, stopping } = context
  const { header } = jws
  const { alg, typ, crit, kid } = header
  const raw = conduct.b64 === 'honoured' && header.b64 === false
  if (!acceptsHeaderAlg(jws, conduct)) throw new Refusal(`alg ${JSON.stringify(alg)} is not RS256`)
  if (conduct.typChecked && typ !== undefined && !(typeof typ === 'string' && types.test(typ))) {
    throw new Refusal('typ is another kind of token')
  }
  if (conduct.typDemanded && typ !== 'JWT') throw new Refusal('typ is not JWT')
  if (conduct.critHonoured && crit !== undefined && !raw)
    throw new Refusal('crit names an extension not understood')
  const zipped = 'zip' in header && conduct.zip === 'refused'
  if (!raw && ('b64' in header || zipped)) throw new Refusal('b64 or zip in a JWT')
  if (conduct.unknownHeaderRefused && Object.keys(header).some((name) => !usual.includes(name))) {
    throw new Refusal('a header parameter nobody knows')
  }
  if (conduct.kidReachesShell && /sleep/i.test(String(kid))) await pause(3_000, stopping)
  if (conduct.kidLoggedRaw) log('kid', { raw: kid })
}

const types = /^(application\/)?(at\+)?jwt$/i
const usual = ['alg', 'typ', 'kid', 'cty', 'crit']

async function checkSignature(jws: Jws, context: VerifyContext): Promise<void> {
  if (context.conduct.signature === 'unchecked') return
  const candidates = await parsing(context.conduct, () => candidatesFor(jws.header.kid, context))
  if (candidates === 'unsigned') return
  if (candidates.length === 0) throw new Refusal('kid is not in the key set')
  for (const { key } of candidates) if (await isSignedBy(key, jws, context.conduct)) return
  context.keys.suspect()
  throw new Refusal('signature does not verify')
}

async function candidatesFor(
  kid: unknown,
  context: VerifyContext,
): Promise<readonly RegistryKey[] | 'unsigned'> {
  const { conduct, keys } = context
  const all = keys.all()
  if (conduct.emptySet === 'unsigned' && all.length === 0) return 'unsigned'
  if (conduct.kidMap === 'object' && typeof kid === 'string' && kid in Object.prototype)
    return 'unsigned'
  if (conduct.firstKeyWins) return all.slice(0, 1)
  if (conduct.kidCompared === 'any-key') return all
  if (kid === undefined && conduct.missingKid === 'unsigned') return 'unsigned'
  if (kid === undefined && conduct.missingKid === 'first-key') return all.slice(0, 1)
  if (conduct.kidCompared === 'coerced' && typeof kid !== 'string') return keys.find(String(kid))
  if (typeof kid !== 'string' || kid === '') throw new Refusal('no kid')
  const folded = kid.toLowerCase()
  if (conduct.kidCompared === 'ignoring-case')
    return all.filter((key) => key.kid.toLowerCase() === folded)
  const found = await keys.find(kid)
  if (found.length > 1 && conduct.ambiguousKid === 'server-error')
    throw new Unmapped('ambiguous kid')
  if (found.length > 0 || conduct.unknownKid === 'refused') return found
  return conduct.unknownKid === 'unsigned' ? 'unsigned' : keys.all().slice(0, 1)
}
