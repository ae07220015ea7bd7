import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { readProbes } from '../src/diagnosis/probe-reading.ts'
import { type Probe, type ProbePlan, probePlans } from '../src/diagnosis/probes.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { bearer, given, now, token } from './diagnosis-cast.ts'
import { probe } from './diagnosis-faults-claims.ts'

const facts = {
  iss: 'https://registry.example',
  aud: 'mesh-one',
  now,
  otherIssuers: ['https://droplet.example'],
  signers: ['this droplet', 'orchestrator'],
}
const plans = probePlans(facts)

interface Sent {
  readonly kid: unknown
  readonly iss: unknown
  readonly aud: unknown
  readonly exp: unknown
  readonly scheme: string
  readonly signer: string
}

/** What a verifier gets to see of a probe. */
const sent = ({ changes, signer = 'registry' }: ProbePlan): Sent => ({
  kid: 'reg-a',
  iss: facts.iss,
  aud: facts.aud,
  exp: now + 300,
  ...changes.header,
  ...changes.claims,
  scheme: changes.scheme ?? 'Bearer',
  signer,
})

/** The probes made at a verifier, up to the first that it accepts. */
function probesAt(accepts: (probe: Sent) => boolean): readonly Probe[] {
  const end = plans.findIndex((plan) => accepts(sent(plan)))
  const made = end < 0 ? plans : plans.slice(0, end + 1)
  return made.map((plan) => {
    const accepted = accepts(sent(plan))
    return { ...plan, accepted, status: accepted ? 200 : 401 }
  })
}

const diagnosed = (
  accepts: (probe: Sent) => boolean,
  authorization = bearer(token({ n: 0 })),
  parts: Partial<DiagnosisInput> = {},
) => diagnose(given(0, authorization, { probes: probesAt(accepts), ...parts }))

describe('the plan of the probes', () => {
  test('begins with a good token and changes one thing at a time', () => {
    expect(plans[0]).toMatchObject({ id: 'P1', changes: {} })
    for (const { changes, signer } of plans.slice(1)) {
      const members = Object.keys({ ...changes.header, ...changes.claims })
      const scheme = changes.scheme === undefined ? 0 : 1
      expect(members.length + scheme + (signer === undefined ? 0 : 1)).toBe(1)
    }
  })

  test('has every kind in order, no probe twice, and none that equals the good token', () => {
    const kinds = [...new Set(plans.map(({ id }) => id))]
    expect(kinds).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P8'])
    expect(new Set(plans.map(({ name }) => name)).size).toBe(plans.length)
    expect(plans.filter(({ changes }) => changes.claims?.iss === facts.iss)).toEqual([])
  })

  test('holds the audiences that documents contradict each other about, and none at the end', () => {
    const audiences = plans
      .filter(({ id }) => id === 'P4')
      .map(({ changes }) => changes.claims?.aud)
    expect(audiences).toEqual([
      'mesh.one',
      'fullpotential-mesh',
      'fullpotential.droplets',
      'udc',
      undefined,
    ])
  })
})

describe('a verifier that', () => {
  test('passes no audience to its library is told from one that wants another', () => {
    const none = diagnosed(({ aud }) => aud === undefined)
    expect(none).toMatchObject({ primary: { id: 'D62', name: 'VERIFIER-CONFIG' }, confidence: 0.9 })
    expect(none.primary.explanation).toContain('passes no audience')
    expect(none.primary.explanation).toMatch(/PyJWT.*python-jose/)
    expect(none.primary.fix).toContain('audience=')
    expect(none.evidence.join(' ')).toContain('4 other audiences were refused')

    const other = diagnosed(({ aud }) => aud === 'udc')
    expect(other.primary.id).toBe('D62')
    expect(other.primary.explanation).toContain('"udc"')
    expect(other.primary.explanation).not.toContain('PyJWT')
  })

  test('wants its own address as the issuer is found out', () => {
    const { primary, evidence } = diagnosed(({ iss }) => iss === 'https://droplet.example')
    expect(primary).toMatchObject({ id: 'D62', fix: expect.stringContaining('JWT_ISSUER') })
    expect(evidence.join(' ')).toContain('"https://droplet.example"')
  })

  test('does not know the published kid is found out', () => {
    const { primary } = diagnosed(({ kid }) => kid === undefined)
    expect(primary).toMatchObject({ id: 'D62', fix: expect.stringContaining('kid') })
  })

  test('trusts another key is found out', () => {
    const { primary, confidence, evidence } = diagnosed(({ signer }) => signer === 'orchestrator')
    expect(primary).toMatchObject({ id: 'D61', name: 'VERIFIER-OWN-KEY' })
    expect(confidence).toBe(0.97)
    expect(evidence.join(' ')).toContain('signed with "orchestrator" is accepted')
  })

  test('lives in the future is found out', () => {
    const { primary } = diagnosed(({ exp }) => Number(exp) > now + 3600)
    expect(primary).toMatchObject({ id: 'D43', fix: expect.stringContaining('NTP') })
    // Where two clocks are known to disagree, that is told, and not what the probes suggest.
    const input = given(0, bearer(token({ n: 0, claims: { exp: now + 60 } })), {
      clock: { now, verifierDate: now + 3600 },
    })
    const known = diagnose(input).primary
    expect(known.id).toBe('D43')
    expect(known.explanation).not.toBe(primary.explanation)
  })

  test('compares the scheme byte by byte is found out, whichever case it wants', () => {
    const lower = diagnosed(({ scheme }) => scheme === 'bearer')
    expect(lower).toMatchObject({ primary: { id: 'D04' }, confidence: 0.97 })
    const upper = diagnosed(({ scheme }) => scheme === 'Bearer', `bearer ${token({ n: 0 })}`)
    expect(upper).toMatchObject({ primary: { id: 'D04' }, confidence: 0.97, alsoWrong: [] })
  })

  test('has two faults is not explained by changing one thing, and that is said', () => {
    const { primary, evidence } = diagnosed(
      ({ aud, iss }) => aud === undefined && iss === 'registry',
    )
    expect(primary.id).toBe('D64')
    expect(evidence.join(' ')).toContain(`${plans.length} probes`)
  })

  test('takes a fresh token has something against this very one', () => {
    const { primary, confidence } = diagnosed(() => true)
    expect(primary.id).toBe('D58')
    expect(confidence).toBe(0.6)
  })
})

describe('what probes prove', () => {
  test('comes after what is wrong with the token itself', () => {
    const expired = bearer(token({ n: 0, claims: { exp: now - 60, iss: undefined } }))
    const { primary, alsoWrong } = diagnosed(({ aud }) => aud === undefined, expired)
    expect([primary, ...alsoWrong].map(({ id }) => id)).toEqual(['D44', 'D48', 'D62'])
    expect(alsoWrong.at(-1)?.explanation).toContain('passes no audience')
  })

  test('a token that is accepted when fresh is not called used up besides its own fault', () => {
    const unissued = bearer(token({ n: 0, claims: { iss: undefined } }))
    expect(diagnosed(() => true, unissued).alsoWrong).toEqual([])
  })

  test('is little where no good token was tried, or where it met a failure', () => {
    const accepted = probe('P5', { signer: 'x' }, true)
    expect(readProbes([probe('P1'), accepted])?.confidence).toBe(0.97)
    expect(readProbes([accepted])?.confidence).toBe(0.75)
    expect(readProbes([{ ...probe('P1'), status: 503 }, accepted])?.confidence).toBe(0.75)
  })

  test('is nothing where none was accepted', () => {
    expect(readProbes([])).toBeUndefined()
    expect(readProbes([probe('P1'), probe('P2')])).toBeUndefined()
  })

  test('another document in place of the key set shows that the verifier cannot read one', () => {
    const reading = readProbes([
      probe('P1'),
      { ...probe('P9', {}, true), name: 'a key document that is a PEM' },
    ])
    expect(reading).toMatchObject({ leaf: 'D62' })
    expect(reading?.evidence.join(' ')).toContain('a key document that is a PEM')
  })
})
