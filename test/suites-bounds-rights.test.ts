import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { orchestrator } from '../fixtures/profile-orchestrator.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Ask } from '../src/model/reply.ts'
import type { Settings, Stage } from '../src/model/stage.ts'
import { catalogue } from '../suites/catalogue.ts'
import { facts, judgeOf, reply, stageOf } from './suites-env-stage.ts'

// Rows whose stimulus decides, by small rules of its own, what is asked and how it is judged.

const judge = judgeOf(catalogue)
const play = async (id: string, more: Partial<Stage>, status = 401) => {
  const row = catalogue.find((one) => one.id === id)
  if (!row) throw new Error(`no check ${id}`)
  const stage = stageOf((ask) => reply(status, {}, ask), more)
  return { seen: await row.stimulus.apply(stage), asked: stage.asked }
}

describe('rights', () => {
  const granting = (permissions: unknown): Profile => ({
    ...mesh,
    token: {
      ...{ ...mesh.token, claims: { permissions } },
      privilege: { claim: 'permissions', read: 'read', write: 'write' },
    },
  })
  const told = async (id: string, permissions: unknown, status: number): Promise<string> => {
    const profile = granting(permissions)
    const { seen } = await play(id, { profile }, status)
    return judge(id, seen, profile).state
  }

  it('that are absent, or written as in a good token, are refused with 403 alone', async () => {
    const row = 'AUTH-CLM-PERM-MISSING'
    expect([await told(row, ['read'], 403), await told(row, ['read'], 401)]).toEqual([
      ...['pass', 'fail'],
    ])
    expect(await told('AUTH-CLM-PERM-WILDCARD', ['read'], 401)).toBe('fail')
    expect(await told('AUTH-CLM-PERM-WILDCARD', 'read write', 401)).toBe('pass')
  })

  it('of another type may cost the whole token', async () => {
    const row = 'AUTH-CLM-PERM-TYPE'
    expect([await told(row, ['read'], 401), await told(row, ['read'], 200)]).toEqual([
      ...['pass', 'fail'],
    ])
  })

  it('are asked for in the words of the profile, where it has any', async () => {
    const asked = async (profile: Profile): Promise<number> =>
      (await play('AUTH-CLM-PERM-WILDCARD', { profile })).asked.length
    expect([await asked(granting(['read'])), await asked(mesh)]).toEqual([2, 0])
  })
})

describe('a key pair of its own', () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nown\n-----END PUBLIC KEY-----\n'
  const holds = async (settings: Settings): Promise<boolean> => {
    const restart: Stage['restart'] = async (change) => {
      change(settings)
      return 'mute'
    }
    const { seen } = await play('AUTH-SIG-OWNKEY-LOADED', {
      restart,
      keys: { jwk: () => ({ pem }) },
    })
    return (seen as { holdsKey: boolean }).holdsKey
  }

  it('stands in one of the settings, as a file or as text', async () => {
    const file = '/tmp/udc-own-key-x1/private-key.pem'
    const others = { PORT: '4', NAME: 'drop4' }
    expect(await holds({ ...others, KEY_FILE: file })).toBe(true)
    expect(await holds({ ...others, KEY: `"${pem.trim()}"` })).toBe(true)
    expect(await holds({ ...others, KEY_FILE: '/tmp/udc-own-key-x1/a/private-key.pem' })).toBe(
      false,
    )
    expect(await holds(others)).toBe(false)
  })
})

describe('challenges', () => {
  it('say which error they name, where it is the wrong one', () => {
    const told = (challenge: string, token?: string): unknown => {
      const one = reply(401, {}, token ? { token } : {}, { 'www-authenticate': challenge })
      const ledger = { replies: [one], calls: [], controls: [] }
      const outcome = judge('AUTH-RSP-WWW-ERROR', { ledger, secrets: [] })
      return outcome.state === 'fail' && outcome.actual
    }
    expect([told('Bearer', 'a.b.c'), told('Bearer error="x"', 'a.b.c')]).toEqual([
      ...['no error for a bad token', 'error="x" for a bad token'],
    ])
    expect(told('Bearer error="x"')).toBe('error="x" though no token was sent')
  })
})

describe('loose ids', () => {
  const values = async (id: string, profile: Profile, field: string): Promise<unknown[]> => {
    const { asked } = await play(id, { profile }, 422)
    return asked.map(({ body }: Ask) => (body as Record<string, unknown>)[field])
  }

  it('have fractions and signs where ids are integers', async () => {
    const wrong = [[], {}, null]
    expect(await values('ENV-TYPE-SOURCE', mesh, 'source')).toEqual([...wrong, true, '', -1, 2.5])
    expect(await values('ENV-TYPE-TARGET', orchestrator, 'target')).toEqual([...wrong, true, ''])
  })
})

it('inert messages are asked of types that are named, and of no other', () => {
  const knowing = (id: string, message_type: string): boolean => {
    const message = { ...mesh.message, inert: [{ message_type, payload: {} }] }
    const row = catalogue.find((one) => one.id === id)
    const known = { ...facts, acceptedMessage: undefined }
    return row?.inapplicable?.(known, { ...mesh, message }) === undefined
  }
  const types = ['event', 'command', 'query']
  expect(types.map((type) => knowing('ENV-OK-EVENT', type))).toEqual([true, false, false])
  expect(types.map((type) => knowing('ENV-OK-COMMAND', type))).toEqual([false, true, false])
})
