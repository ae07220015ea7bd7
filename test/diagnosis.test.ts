import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { gather } from '../src/diagnosis/facts.ts'
import { leaves } from '../src/diagnosis/leaves.ts'
import { rules } from '../src/diagnosis/rules.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { allFaults, caseOf } from './diagnosis-cases.ts'
import {
  base64url,
  given,
  jwk,
  keySet,
  now,
  own,
  registryOf,
  second,
  stranger,
  token,
} from './diagnosis-cast.ts'
import { claimFaults } from './diagnosis-faults-claims.ts'
import { keySetFaults, signerFaults } from './diagnosis-faults-signature.ts'

const ids = (input: DiagnosisInput): string[] => {
  const { primary, alsoWrong } = diagnose(input)
  return [primary, ...alsoWrong].map(({ id }) => id)
}

describe('each leaf', () => {
  test('has a row, a rule and cases', () => {
    const known = leaves.map(({ id }) => id).sort()
    expect(rules.map(({ id }) => id).sort()).toEqual(known)
    expect(Object.keys(allFaults).sort()).toEqual(known)
    expect(new Set(leaves.map(({ name }) => name)).size).toBe(known.length)
  })

  test('is tried in the order of its number, but for two that need a place of their own', () => {
    const late = rules.map(({ id }) => id).filter((id) => id !== 'D04' && id !== 'D59')
    expect(late).toEqual([...late].sort())
  })

  for (const id of Object.keys(allFaults)) {
    test.each([0, 1, 2])(`${id} is the primary of its case %i`, (n) => {
      const { primary, evidence, confidence } = diagnose(caseOf([id], n))
      expect(primary.id, evidence.join(' ')).toBe(id)
      expect(confidence).toBeGreaterThan(0)
      expect(confidence).toBeLessThan(1)
    })

    test(`${id} is gone from the repaired twin`, () => {
      const rule = rules.find((each) => each.id === id)
      for (const n of [0, 1, 2]) {
        const twin = rule?.repaired?.(gather(caseOf([id], n)))
        if (twin !== undefined) expect(rule?.matches(twin)).toBeUndefined()
      }
    })
  }

  test.each(Object.keys({ ...signerFaults, ...keySetFaults }))(
    '%s alone brings no claim leaf along',
    (id) => {
      const late = Object.keys(claimFaults)
      expect(ids(caseOf([id], 1)).filter((each) => late.includes(each))).toEqual([])
    },
  )
})

describe('two faults at once', () => {
  test('an issuer and an audience fault are both named, in order', () => {
    const claims = { exp: now - 60, iss: 'registry.example', aud: undefined }
    expect(ids(given(0, `bearer ${token({ n: 0, claims })}`))).toEqual(['D44', 'D49', 'D51', 'D04'])
  })

  test('what wraps a token does not hide who signed it', () => {
    const selfSigned = token({ n: 0, signer: own, header: { kid: undefined } })
    const wrapped = given(0, `Token "${selfSigned}"`)
    expect(ids(wrapped)).toEqual(['D03', 'D07', 'D18', 'D33'])
    expect(ids(given(0, undefined, { sentAuthorization: `Bearer Bearer ${selfSigned}` }))).toEqual([
      'D02',
      'D05',
      'D18',
      'D33',
    ])
  })

  test('a verifier that never fetched the keys is named after all that is wrong with the token', () => {
    const input = given(0, `Bearer ${token({ n: 0, signer: own, claims: { iss: undefined } })}`, {
      verifierFetchedKeys: false,
    })
    expect(ids(input)).toEqual(['D18', 'D48', 'D63'])
  })
})

/** The token a droplet makes for itself: three claims, no kid, its own key. */
const golden = (parts: Partial<DiagnosisInput> = {}): DiagnosisInput => {
  const claims = { iss: undefined, sub: undefined, aud: undefined, nbf: undefined, droplet_id: 42 }
  const header = { kid: undefined }
  return given(0, `Bearer ${token({ n: 0, signer: own, header, claims })}`, parts)
}

describe('the droplet that signs its own token', () => {
  test('is found out by its public key, and what comes next is named', () => {
    const diagnosis = diagnose(golden())
    expect(diagnosis.primary).toMatchObject({ id: 'D18', name: 'SELF-SIGNED' })
    expect(diagnosis.confidence).toBe(0.99)
    expect(diagnosis.alsoWrong.map(({ id }) => id)).toEqual(['D33', 'D48', 'D51'])
    expect(diagnosis.evidence).toContain('The signature verifies with "this droplet".')
    expect(diagnosis.wouldHelp).toBeUndefined()
  })

  test('needs a kid all the more where the set has several keys', () => {
    const jwks = keySet(jwk(registryOf(0)), jwk(second))
    expect(ids(golden({ jwks }))).toEqual(['D18', 'D32', 'D48', 'D51'])
  })

  test('is found out although nobody fetched the key set', () => {
    expect(ids(golden({ jwks: undefined }))).toEqual(['D18', 'D48', 'D51'])
  })

  test.each(['private PEM', 'JWK text', 'DER bytes'])('is found out by its key as %s', (form) => {
    const keys: Record<string, string | Uint8Array> = {
      'private PEM': own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'JWK text': JSON.stringify(jwk(own)),
      'DER bytes': own.publicKey.export({ type: 'spki', format: 'der' }),
    }
    const input = golden({ candidates: [{ name: 'mine', kind: 'own', key: keys[form] ?? '' }] })
    expect(ids(input)).toEqual(['D18', 'D33', 'D48', 'D51'])
  })

  test('is an unknown signer without its key, and the key is asked for', () => {
    const diagnosis = diagnose(golden({ candidates: [] }))
    expect(diagnosis.primary.id).toBe('D40')
    expect(diagnosis.confidence).toBe(0.85)
    expect(diagnosis.wouldHelp).toContain("droplet's own public key")
    expect(diagnosis.alsoWrong.map(({ id }) => id)).toEqual(['D33', 'D48', 'D51'])
  })

  test('is not self-signed where the Registry publishes that very key', () => {
    const jwks = keySet(jwk(own))
    expect(ids(golden({ jwks }))).toEqual(['D33', 'D48', 'D51'])
  })
})

describe('what is not known', () => {
  test('makes no claim about a signature nobody could check', () => {
    const input = given(0, `Bearer ${token({ n: 0, signer: stranger })}`, { jwks: undefined })
    const diagnosis = diagnose(input)
    expect(diagnosis).toMatchObject({ primary: { id: 'D64' }, confidence: 0.3, alsoWrong: [] })
    expect(diagnosis.wouldHelp).toContain('key set')
  })

  test('lowers the confidence in expiry while the clock of the verifier is unknown', () => {
    const authorization = `Bearer ${token({ n: 0, claims: { exp: now - 60 } })}`
    expect(diagnose(given(0, authorization)).confidence).toBe(0.97)
    const unsure = diagnose(given(0, authorization, { clock: { now } }))
    expect(unsure).toMatchObject({ primary: { id: 'D44' }, confidence: 0.776 })
    expect(unsure.wouldHelp).toContain('Date header')
  })

  test('is said of a candidate that is no key', () => {
    const candidates = [
      { name: 'torn file', kind: 'own', key: '-----BEGIN PUBLIC KEY----- x' } as const,
    ]
    const diagnosis = diagnose(golden({ candidates }))
    expect(diagnosis.primary.id).toBe('D40')
    expect(diagnosis.evidence).toContain('"torn file" could not be read as a public key.')
  })

  test('an issued token that arrived whole is not called corrupt', () => {
    const whole = token({ n: 0 })
    expect(ids(given(0, `Bearer ${whole}`, { issued: [whole], jwks: undefined }))).toEqual(['D64'])
  })

  test('an unknown algorithm whose header claims to be an object does no harm', () => {
    const odd = `${base64url('{"alg":{"toString":1}}')}.${base64url({})}.c2ln`
    expect(diagnose(given(0, `Bearer ${odd}`)).primary.id).toBe('D25')
  })
})

describe('how sure the diagnosis is', () => {
  const sure = (authorization: string, parts: Partial<DiagnosisInput> = {}) => {
    const { primary, confidence } = diagnose(given(0, `Bearer ${authorization}`, parts))
    return `${primary.id} ${confidence}`
  }

  test('depends on whether a published key verifies a token of the wrong algorithm', () => {
    const header = { alg: 'RS512' }
    expect(sure(token({ n: 0, header }))).toBe('D25 0.97')
    expect(sure(token({ n: 0, header, signer: stranger }))).toBe('D25 0.8')
  })

  test('is less where the key set was fetched from elsewhere, and only in what rests on it', () => {
    const jwks = { ...keySet(jwk(registryOf(0))), vantage: 'elsewhere' } as const
    expect(sure(token({ n: 0, signer: stranger }), { jwks })).toBe('D40 0.595')
    expect(sure(token({ n: 0, header: { kid: undefined } }), { jwks })).toBe('D33 0.525')
    expect(sure(token({ n: 0 }), { jwks: { status: 503, vantage: 'elsewhere' } })).toBe('D26 0.63')
    expect(sure(token({ n: 0, signer: own }), { jwks })).toBe('D18 0.99')
    expect(sure(token({ n: 0, claims: { exp: now - 60 } }), { jwks })).toBe('D44 0.97')
    const unsure = diagnose(given(0, `Bearer ${token({ n: 0, header: { kid: 'x' } })}`, { jwks }))
    expect(unsure.wouldHelp).toContain('as it is answered to the verifier')
  })

  test('depends on whether a token verifies once it is unwrapped', () => {
    expect(sure(`"${token({ n: 0 })}"`)).toBe('D07 0.97')
    expect(sure(`"${token({ n: 0, signer: stranger })}"`)).toBe('D07 0.9')
  })

  test('depends on whether the whole token is known where its end is missing', () => {
    const whole = token({ n: 0 })
    const oddCut = whole.slice(0, -3)
    expect(sure(oddCut)).toBe('D11 0.85')
    expect(sure(oddCut, { issued: [whole] })).toBe('D11 0.95')
    const evenCut = whole.slice(0, -11)
    expect(sure(evenCut)).toBe('D40 0.85')
    expect(sure(evenCut, { issued: [whole] })).toBe('D11 0.95')
  })

  test('an unusable key of the right kid is not called a wrong kid', () => {
    const jwks = keySet(jwk(registryOf(0), { use: 'enc' }), jwk(second))
    expect(ids(given(0, `Bearer ${token({ n: 0, signer: own })}`, { jwks }))).toEqual([
      'D18',
      'D35',
    ])
  })
})
