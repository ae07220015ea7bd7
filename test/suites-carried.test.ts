import { expect, it } from 'vitest'
import { carriesNothing, carriesToken } from '../suites/droplet/auth/credentials.ts'
import { patientMs } from '../suites/droplet/tok/refusals.ts'
import { reply, stageOf } from './suites-env-stage.ts'

const bare = { method: 'POST', path: '/message' }
const token = 'head.payload.signature'

it('a request carries nothing where neither its head, its path nor its body could be taken for a credential', () => {
  expect(carriesNothing(bare)).toBe(true)
  expect(carriesNothing({ ...bare, headers: [['Accept', '*/*']], body: { message: 'm' } })).toBe(
    true,
  )
  for (const name of ['token', 'access_token', 'signature'])
    expect(carriesNothing({ ...bare, body: { [name]: 'x' } }), name).toBe(false)
  for (const more of [{ token }, { path: '/message?a=b' }, { headers: [['X-Any', 'x']] as const }])
    expect(carriesNothing({ ...bare, ...more }), JSON.stringify(more)).toBe(false)
})

it('a request carries a token where it has one whole one, and nothing beside', () => {
  expect(carriesToken({ ...bare, token })).toBe(true)
  expect(carriesToken({ ...bare, headers: [['authorization', `Bearer ${token}`]] })).toBe(true)
  const less = [
    `bearer ${token}`,
    token,
    'Bearer head.payload',
    `Bearer ${token}.more`,
    'Bearer a.b.',
  ]
  for (const value of less)
    expect(carriesToken({ ...bare, headers: [['authorization', value]] }), value).toBe(false)
  expect(carriesToken({ ...bare, token, headers: [['authorization', `Bearer ${token}`]] })).toBe(
    false,
  )
  expect(carriesToken({ ...bare, token, path: '/message?a=b' })).toBe(false)
})

it('droplets with waits of their own are watched to the end from four minutes on', () => {
  const { constants } = stageOf(() => reply(200))
  const patience = [239_999, 240_000, 240_001].map((maxWaitMs) =>
    patientMs({ constants: { ...constants, maxWaitMs } }, 7),
  )
  expect(patience).toEqual([7, 200_000, 200_000])
})
