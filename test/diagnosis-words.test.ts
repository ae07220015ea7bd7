import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { allFaults } from './diagnosis-cases.ts'
import { jwk, keySet, now, registryOf, retired, second } from './diagnosis-cast.ts'
import { type Fault, faulty, type Parts } from './diagnosis-faults.ts'
import { digest, signOf } from './diagnosis-signs.ts'
import { at, changed, othersThan, placesIn } from './perturbed.ts'

// What is said of every fault, in all its words; and which leaves are named when one claim, one member of the header
// or one thing that is known of the request is another. That the leaf is the right one is tested beside this.

const file = new URL('./frozen/diagnoses.json', import.meta.url)
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const renewed: Record<string, unknown> = {}

function hold(name: string, found: unknown): void {
  renewed[name] = JSON.parse(JSON.stringify(found))
  if (process.env.UPDATE_FROZEN !== '1')
    expect(renewed[name], 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[name])
}

const wordsOf = (input: DiagnosisInput): unknown => {
  const { primary, confidence, evidence, alsoWrong, wouldHelp = '' } = diagnose(input)
  const words = digest(`${primary.title} ${primary.explanation} ${primary.fix}`)
  const also = alsoWrong.map(({ id }) => id).join(' ')
  return { leaf: `${primary.id} ${confidence} ${words}`, evidence, also, wouldHelp }
}

/** The variety in which places are changed. */
const variety = 1

const ids = Object.keys(allFaults)
const faultOf = (id: string): Fault => allFaults[id] ?? {}

describe('what is said stays as it was reviewed', () => {
  it.each(ids)('of %s, in all its words', (id) => {
    hold(
      id,
      [0, 1, 2].map((n) => wordsOf(faulty([faultOf(id)], n))),
    )
  })

  it.each(ids)('of %s, where something else is known of the request', (id) => {
    const input = faulty([faultOf(id)], variety)
    const signs = placesIn(input, 40)
      .filter((path) => !/^(?:issued|candidates\.\d|secrets)/.test(path.join('.')))
      .map((path) => {
        const others = othersThan(at(input, path), path).filter((_, index) => index < 3)
        const said = others.map((to) => signOf(() => changed(input, path, to) as DiagnosisInput))
        return [path.join('.'), digest(said.join('\n'))]
      })
    hold(`${id} in another setting`, Object.fromEntries(signs))
  })

  it.each(ids)('of %s, where more is known', (id) => {
    const signs = Object.entries(known).map(([name, parts]) => [
      name,
      signOf(() => faulty([faultOf(id), { parts: () => parts }], variety)),
    ])
    hold(`${id} with more known`, Object.fromEntries(signs))
  })

  it.each(ids)('of %s, where a claim or a member of the header is another', (id) => {
    const said = (part: 'claims' | 'header', name: string): string[] =>
      valuesOf(name).map((value) => {
        const recipe = (): NonNullable<ReturnType<NonNullable<Fault['recipe']>>> => ({
          [part]: { [name]: value },
        })
        return signOf(() => faulty([faultOf(id), { recipe }], variety))
      })
    hold(
      `${id} in another token`,
      Object.fromEntries([
        ...claimNames.map((name) => [name, digest(said('claims', name).join('\n'))]),
        ...memberNames.map((name) => [`header ${name}`, digest(said('header', name).join('\n'))]),
      ]),
    )
  })
})

const published = keySet(jwk(registryOf(variety)), jwk(second))
const older = { label: 'an hour ago', body: keySet(jwk(retired), jwk(second)).body }

/** What may be known of a request besides, by what it is called in the record. */
const known: Readonly<Record<string, Parts>> = {
  'sent over gRPC': { expect: { transport: 'grpc' } },
  'a typ is asked for': { expect: { typ: 'at+jwt' } },
  'permissions are asked for': { expect: { permissions: ['read', 'write'] } },
  'the sender is 42': { expect: { selfId: 42 } },
  'the sender is a name': { expect: { selfId: 'drop42.mesh.test' } },
  'the envelope names others': { envelope: { source: 7, pathId: '9' } },
  'the jti was met': { history: { jtiSeenBefore: true } },
  'accepted before': { history: { acceptedBefore: true } },
  'accepted before and after': { history: { acceptedBefore: true, acceptedAfter: true } },
  'a burst': { history: { acceptedAfter: true, burst: true } },
  'keys were never fetched': { verifierFetchedKeys: false },
  'the clock of the verifier is behind': { clock: { now, verifierDate: now - 600 } },
  'the clock of the verifier is ahead': { clock: { now, verifierDate: now + 600 } },
  'two keys are published': { jwks: published },
  'older keys are known': { olderKeySets: [older] },
  'older keys are known, of two times': {
    olderKeySets: [older, { label: 'a day ago', body: published.body }],
  },
  'the verifier has old keys': { verifierKeySet: { body: older.body } },
  'no key set': { jwks: undefined },
  'a key set that is not found': { jwks: { status: 404, body: '' } },
  'keys seen from elsewhere': { jwks: { ...published, vantage: 'elsewhere' } },
  'an answer of 403': { response: { status: 403, body: '{"detail":"Insufficient permissions"}' } },
}

const claimNames = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'droplet_id', 'permissions']
const memberNames = ['alg', 'kid', 'typ', 'crit']

const times = [-31, -30, 30, 31]
const valuesOf = (name: string): unknown[] =>
  ['exp', 'nbf', 'iat'].includes(name)
    ? [undefined, 'x', String(now), ...times.map((by) => now + by)]
    : [undefined, '', 'x', 7, ['mesh-one']]

afterAll(() => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
