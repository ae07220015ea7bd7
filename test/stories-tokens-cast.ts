import { causesOf } from '../src/diagnosis/causes.ts'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import type { Finding } from '../src/model/finding.ts'
import { catalogue } from '../suites/catalogue.ts'
import {
  bearer,
  given,
  jwk,
  keySet,
  now,
  own,
  registryOf,
  second,
  token,
} from './diagnosis-cast.ts'
import { probe } from './diagnosis-faults-claims.ts'

/** What a replay came to: the ids of the causes, and all words about them. */
export interface Ending {
  readonly ids: readonly string[]
  readonly words: string
}

type Replay = () => Ending

const leaf = (input: DiagnosisInput): Ending => {
  const { primary, evidence } = diagnose(input)
  const words = [primary.explanation, ...evidence, primary.fix].join(' ')
  return { ids: [`${primary.id}-${primary.name}`], words }
}

/** Findings of a run that failed, each with what came. */
function failures(found: Readonly<Record<string, string>>): Ending {
  const causes = causesOf(
    Object.entries(found).map(([id, actual]) => failed(id, actual)),
    [],
  )
  return {
    ids: causes.map(({ id }) => id),
    words: causes.map(({ title, explanation, fix }) => `${title} ${explanation} ${fix}`).join(' '),
  }
}

/** A check of the catalogue, failed. */
function failed(id: string, actual: string): Finding {
  const check = catalogue.find((one) => one.id === id)
  if (!check) throw new Error(`no check ${id}`)
  const { title, group, clause, needs, means, fix } = check
  const { level, text, source } = clause
  return {
    id,
    title,
    role: 'droplet',
    group,
    level,
    state: 'fail',
    clause: { text, source },
    needs,
    message: means,
    expected: 'a refusal',
    actual,
    fix,
    evidence: [],
    durationMs: 0,
  }
}

const selfMade = { iss: undefined, sub: undefined, aud: undefined, nbf: undefined, droplet_id: 42 }
const refused = { status: 401, body: '{"detail":"Could not validate credentials"}' }
const droplet42 = (claims: Record<string, unknown>, pathId = 42): DiagnosisInput =>
  given(0, bearer(token({ n: 0, claims })), {
    envelope: { pathId },
    response: {
      status: 403,
      body: '{"detail":"Droplet None cannot send heartbeat for droplet 42"}',
    },
  })
const expecting = (expect: Partial<DiagnosisInput['expect']>, claims: object): DiagnosisInput => {
  const input = given(0, bearer(token({ n: 0, claims: { ...claims } })), { response: refused })
  return { ...input, expect: { ...input.expect, ...expect } }
}
const selfSigned = (claims: object = {}): string =>
  bearer(
    token({ n: 0, signer: own, header: { kid: undefined }, claims: { ...selfMade, ...claims } }),
  )

/** Stories that the diagnosis of a refused token ends, or the failures of a run. */
export const replays: Readonly<Record<number, Replay>> = {
  1: () => leaf(given(0, selfSigned(), { response: refused })),
  2: () =>
    leaf(
      given(0, bearer(token({ n: 0 })), {
        response: refused,
        probes: [probe('P1'), probe('P4', { changes: { claims: { aud: undefined } } }, true)],
      }),
    ),
  3: () => leaf(droplet42({ sub: 'drop42.mesh.test', droplet_id: undefined })),
  4: () => leaf(droplet42({ sub: 'droplet-42', droplet_id: undefined })),
  5: () => leaf(given(0, bearer(token({ n: 0, claims: { sub: 42 } })), { response: refused })),
  6: () => leaf(expecting({ iss: 'https://registry.example' }, { iss: 'registry.example' })),
  7: () => leaf(expecting({ aud: 'fullpotential-mesh' }, { aud: 'fullpotential.droplets' })),
  8: () => leaf(expecting({}, { iss: undefined })),
  12: () => {
    const fresh = { ...second, kid: registryOf(0).kid }
    return leaf(
      given(0, bearer(token({ n: 0, signer: fresh })), {
        jwks: keySet(jwk(fresh)),
        verifierKeySet: keySet(jwk(registryOf(0))),
        response: refused,
      }),
    )
  },
  15: () => leaf(given(0, undefined, { response: { status: 403, body: 'Not authenticated' } })),
  16: () => leaf(given(0, `Bearar ${token({ n: 0 })}`, { response: refused })),
  17: () => leaf(given(0, `bearer ${token({ n: 0 })}`, { response: refused })),
  18: () => leaf(given(0, token({ n: 0 }), { response: refused })),
  21: () =>
    leaf(
      given(0, bearer(token({ n: 0 })), { jwks: { status: 404, body: '{"detail":"Not Found"}' } }),
    ),
  22: () =>
    leaf(
      given(0, bearer(token({ n: 0 })), {
        response: {
          status: 503,
          body: '{"detail":"Cannot verify tokens: Registry public key unavailable"}',
        },
        probes: [
          probe('P1'),
          { ...probe('P9', {}, true), name: 'a key document with a member public_key' },
        ],
      }),
    ),
  23: () => failures({ 'KEY-MINIMAL': 'HTTP 500 {"detail":"Authentication error: alg"}' }),
  24: () => leaf(given(0, bearer(token({ n: 0, header: { kid: undefined } })))),
  25: () => leaf(given(0, bearer(token({ n: 0 })), { verifierFetchedKeys: false })),
  26: () => leaf(given(0, selfSigned({ iat: now - 5.25, exp: now + 299.75 }))),
  27: () => leaf(given(0, bearer(token({ n: 0, claims: { nbf: now + 90, iat: now + 90 } })))),
  28: () =>
    failures({
      'KEY-DOWN-UNVERIFIED': 'HTTP 200 {}',
      'KEY-DOWN-UNVERIFIED-MID': 'HTTP 200 {}',
    }),
  29: () => failures({ 'AUTH-CFG-DEBUG': 'HTTP 200 {}' }),
  30: () => failures({ 'AUTH-CFG-NO-KEYSOURCE': 'HTTP 200 {}' }),
  31: () =>
    failures({
      'AUTH-JWT-ALG-HS256-SPKI': 'HTTP 200 {}',
      'AUTH-JWT-ALG-HS256-DER': 'HTTP 200 {}',
    }),
  34: () => failures({ 'ENV-SRC-MISMATCH': 'HTTP 200 {}' }),
  37: () => failures({ 'CTL-NEG-GARBAGE': 'HTTP 200 {}', 'AUTH-SIG-BITFLIP': 'HTTP 200 {}' }),
}
