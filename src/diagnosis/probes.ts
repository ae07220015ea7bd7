import type { Json } from './encoding.ts'

/** What one request is changed by; a member whose value is undefined is taken out. */
export interface Changes {
  readonly header?: Json
  readonly claims?: Json
  /** The first word of the Authorization header. */
  readonly scheme?: string
}

/** P9 leaves the request as it is and serves the keys in another shape. */
export type ProbeId = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P8' | 'P9'

/** One request that differs from a fresh good one in one thing. */
export interface ProbePlan {
  readonly id: ProbeId
  readonly name: string
  readonly changes: Changes
  /** The candidate whose key signs; the Registry's current key where absent. */
  readonly signer?: string
}

/** A probe and what came of it. */
export interface Probe extends ProbePlan {
  readonly accepted: boolean
  readonly status?: number
}

/** What the probes start from: a good token, and what the verifier may want in its place. */
export interface ProbeFacts {
  readonly iss: string
  readonly aud: string
  /** Seconds since the epoch. */
  readonly now: number
  /** Issuers the verifier may be configured with: its own address, those of other environments. */
  readonly otherIssuers?: readonly string[]
  readonly otherAudiences?: readonly string[]
  /** Names of the candidates whose private keys are at hand. */
  readonly signers: readonly string[]
}

/** Issuers and audiences that documents and droplets of the mesh are known to use. */
const knownIssuers = ['https://drop18.fullpotential.ai', 'registry.fullpotential.ai', 'registry']
const knownAudiences = ['fullpotential-mesh', 'fullpotential.droplets', 'udc']

const daySeconds = 86_400

/**
 * The differential probes in the order to make them; stop at the first that is accepted.
 * The token without aud comes after the named audiences, since some libraries let it pass whatever they expect.
 */
export function probePlans(facts: ProbeFacts): readonly ProbePlan[] {
  const issuers = others(facts.iss, [
    ...(facts.otherIssuers ?? []),
    ...issuerVariants(facts.iss),
    ...knownIssuers,
  ])
  const audiences = others(facts.aud, [
    ...(facts.otherAudiences ?? []),
    ...audienceVariants(facts.aud),
    ...knownAudiences,
  ])
  return [
    { id: 'P1', name: 'a fresh good token', changes: {} },
    { id: 'P2', name: 'without kid', changes: { header: { kid: undefined } } },
    ...issuers.map(
      (iss): ProbePlan => ({
        id: 'P3',
        name: `iss ${iss}`,
        changes: { claims: { iss } },
      }),
    ),
    ...audiences.map(
      (aud): ProbePlan => ({
        id: 'P4',
        name: `aud ${aud}`,
        changes: { claims: { aud } },
      }),
    ),
    { id: 'P4', name: 'without aud', changes: { claims: { aud: undefined } } },
    ...facts.signers.map(
      (signer): ProbePlan => ({
        id: 'P5',
        name: `signed by ${signer}`,
        changes: {},
        signer,
      }),
    ),
    {
      id: 'P6',
      name: 'exp one day later',
      changes: { claims: { exp: facts.now + daySeconds } },
    },
    ...['bearer', 'BEARER'].map(
      (scheme): ProbePlan => ({
        id: 'P8',
        name: `scheme ${scheme}`,
        changes: { scheme },
      }),
    ),
  ]
}

function others(expected: string, variants: readonly string[]): readonly string[] {
  return [...new Set(variants)].filter((variant) => variant !== '' && variant !== expected)
}

/** The same issuer with and without scheme and closing slash. */
function issuerVariants(issuer: string): readonly string[] {
  const bare = issuer.replace(/\/+$/, '')
  const host = bare.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
  return [bare, `${bare}/`, host, `https://${host}`, `http://${host}`]
}

const audienceVariants = (audience: string): readonly string[] => [
  audience.replace(/[-_]/g, '.'),
  audience.replace(/[._]/g, '-'),
  audience.replace(/\/+$/, ''),
]
