import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conflictLine, contradictions } from '../fixtures/contradictions.ts'
import { dialectNames } from '../fixtures/dialect-names.ts'
import { makeCast } from '../fixtures/keys.ts'
import { builtInProfiles } from '../fixtures/profiles.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import { profileFrom } from '../src/cli/profile-file.ts'
import { matches } from '../src/kernel/plan.ts'
import type { Profile } from '../src/model/profile.ts'
import { UsageError } from '../src/model/usage-error.ts'
import { checkOurselves } from '../src/session/self-check.ts'
import { checkEnvelopes } from '../src/session/self-check-envelope.ts'
import { envelopeOf } from '../src/session/stage.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { catalogue } from '../suites/catalogue.ts'
import { facts as someFacts } from './suites-env-stage.ts'

const facts = { ...someFacts, acceptedMessage: undefined }
const named = (id: string): Profile => profileFrom(id, '/nowhere')

describe.each(builtInProfiles)('the profile $id', (profile) => {
  it('has messages of ours that keep its own rules', () => {
    expect(() => checkEnvelopes(profile, facts)).not.toThrow()
  })

  it('demands no member that it does not name, and sends inert types it knows', () => {
    const { required, members, fixed, types, inert } = profile.message
    for (const name of required)
      expect([...Object.keys(members), ...Object.keys(fixed)]).toContain(name)
    for (const { message_type } of inert) expect(types).toContain(message_type)
  })

  it('leaves out rules that exist, and never the controls a refusal rests on', () => {
    for (const glob of profile.notLaw.flatMap(({ checks }) => checks)) {
      const ids = catalogue.map(({ id }) => id).filter((id) => matches(glob, id))
      expect(ids, glob).not.toEqual([])
      expect(ids).not.toContain('CTL-POS-TOKEN')
      expect(ids).not.toContain('CTL-POS-AFTER')
    }
  })

  it('says what it does about each contradiction of the documents', () => {
    expect(profile.conflicts).toEqual(contradictions.map(({ id }) => id))
    for (const id of profile.conflicts)
      expect(conflictLine(id, profile.id)).toMatch(new RegExp(`^${id}: .+: .+`))
  })

  it('says of its reads what it demands of them', () => {
    const words = {
      public: /open to all/,
      protected: /a token is demanded/,
      optional: /either is taken/,
    }
    for (const name of ['capabilities', 'state', 'dependencies', 'version'] as const)
      expect(conflictLine(`${name}-access`, profile.id)).toMatch(
        words[profile.endpoints[name].access],
      )
  })

  it('asks for no endpoint twice under two names', () => {
    const paths = Object.values(profile.endpoints).map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
  })

  describe('is what the mock mesh speaks', () => {
    let mesh: ActorMesh
    const cast = makeCast()
    beforeAll(async () => {
      const redactor = createRedactor()
      mesh = await openMesh({
        profile,
        keys: await cast,
        redactor,
        recorder: createRecorder(redactor),
        registryKey: 'rk-profiles-test',
        apiToken: 'at-profiles-test',
        dropletId: 42,
        dropletDomain: 'drop42.mesh.test',
        peerId: 5,
        peerDomain: 'drop5.mesh.test',
        seed: 1,
      })
    })
    afterAll(() => mesh.close())

    it('in tokens, keys and records', async () => {
      await expect(checkOurselves(mesh, await cast, profile)).resolves.toBeUndefined()
    })

    it('at the further paths of its droplets', async () => {
      for (const path of profile.registration.also) {
        const answer = await fetch(`${mesh.registryUrl}${path}`, { method: 'POST', body: '{}' })
        expect(answer.status).toBe(200)
      }
    })
  })
})

describe('messages of ours in each dialect', () => {
  const membersOf = (id: string): string[] =>
    Object.keys(envelopeOf(named(id), facts, {}, () => 'a.b.c')).sort()
  const six = ['message_type', 'payload', 'source', 'target', 'timestamp', 'trace_id']

  it('bear the members of its document', () => {
    expect(membersOf('mesh')).toEqual(six)
    expect(membersOf('mcm')).toEqual(six)
    expect(membersOf('services')).toEqual(six)
    expect(membersOf('udc-1.0')).toEqual([...six, 'signature'].sort())
    expect(membersOf('orchestrator-2.0')).toEqual([...six, 'udc_version'].sort())
    expect(membersOf('starter')).toEqual(['payload', 'trace_id', 'type'])
  })

  it('name droplets in its way', () => {
    expect(envelopeOf(named('mesh'), facts).source).toBe(5)
    expect(envelopeOf(named('orchestrator-2.0'), facts).source).toBe('droplet-5')
  })

  it('are changed by the names of the seed documents, and lose what is taken out', () => {
    const starter = named('starter')
    expect(envelopeOf(starter, facts, { message_type: 'x' }).type).toBe('x')
    expect(envelopeOf(starter, facts, { message_type: undefined })).not.toHaveProperty('type')
    expect(envelopeOf(starter, facts, { extra: 1 }).extra).toBe(1)
    const signed = envelopeOf(named('udc-1.0'), facts, { signature: undefined }, () => 'a.b.c')
    expect(signed).not.toHaveProperty('signature')
  })
})

describe('the names of the dialects', () => {
  it('lead to a profile, or say why there is none', () => {
    for (const { name, profile } of dialectNames)
      if (profile) expect(named(name).id).toBe(profile)
      else expect(() => named(name)).toThrow(UsageError)
    expect(dialectNames.filter(({ profile, why }) => (profile ?? why) === undefined)).toEqual([])
  })
})

describe('the table of contradictions', () => {
  it('holds each once, with its sides, and a word of every profile or for all others', () => {
    expect(contradictions).toHaveLength(22)
    expect(new Set(contradictions.map(({ id }) => id)).size).toBe(22)
    const ids = [...builtInProfiles.map(({ id }) => id), 'others']
    for (const { sides, here } of contradictions) {
      expect(sides.length).toBeGreaterThan(0)
      for (const name of Object.keys(here)) expect(ids).toContain(name)
      expect(here.others ?? Object.keys(here).length === builtInProfiles.length).toBeTruthy()
    }
  })
})
