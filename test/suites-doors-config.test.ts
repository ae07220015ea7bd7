import { describe, expect, test } from 'vitest'
import type { Reply } from '../src/model/reply.ts'
import type { Restarted, Settings } from '../src/model/stage.ts'
import { configChecks } from '../suites/droplet/auth/config.ts'
import { facts, judgeOf, reply, stageOf } from './suites-env-stage.ts'

const judge = judgeOf(configChecks)
const state = (id: string, seen: unknown) => judge(id, seen).state
const stimulusOf = (id: string) => {
  const found = configChecks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.stimulus
}
const detail = { detail: 'Could not validate credentials' }

describe('starts without a setting', () => {
  const good = reply(200, {})
  const seen = (start: Restarted, replies: Reply[], control: Reply | undefined) => ({
    starts: [{ what: 'without JWKS_URL', start, replies }],
    control,
  })
  test.each([
    ['it does not start', seen('ended', [], good), 'pass'],
    ['it refuses', seen('serves', [reply(401, detail), reply(503, detail)], good), 'pass'],
    ['it believes', seen('serves', [reply(401, detail), reply(200, {})], good), 'fail'],
    ['it falls over', seen('serves', [reply(500, detail)], good), 'fail'],
    ['it hangs', seen('mute', [], good), 'inconclusive'],
    ['it never starts again', seen('ended', [], undefined), 'inconclusive'],
    [
      'good tokens are refused afterwards too',
      seen('ended', [], reply(401, detail)),
      'inconclusive',
    ],
    ['it believes, whatever comes afterwards', seen('serves', [good], undefined), 'fail'],
  ])('%s', (_, what, expected) => expect(state('AUTH-CFG-NO-KEYSOURCE', what)).toBe(expected))

  test('each is taken away with all that holds its value, and given back in the end', async () => {
    const full: Settings = { JWKS_URL: 'u', MY_KEYS: 'u', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' }
    const starts: string[] = []
    const stage = stageOf(() => good, {
      restart: async (change) => {
        starts.push(Object.keys(change(full)).join(' '))
        return 'serves'
      },
      probe: async () => good,
    })
    await stimulusOf('AUTH-CFG-NO-KEYSOURCE').apply(stage)
    expect(starts).toEqual([
      'JWT_ISSUER JWT_AUDIENCE',
      'JWKS_URL MY_KEYS JWT_AUDIENCE',
      'JWKS_URL MY_KEYS JWT_ISSUER',
      'JWKS_URL MY_KEYS JWT_ISSUER JWT_AUDIENCE',
    ])
  })

  test('a key that no setting holds cannot be taken away', () => {
    const rest = seen('serves', [reply(401, detail)], good)
    expect(state('AUTH-CFG-PUBKEY-FILE-GONE', { ...rest, held: false })).toBe('inapplicable')
    expect(state('AUTH-CFG-PUBKEY-FILE-GONE', { ...rest, held: true })).toBe('pass')
  })
})

describe('scenes of their own settings', () => {
  const shut = [reply(401, detail)]
  test.each([
    ['shut, beside a good token', { control: reply(200, {}), replies: shut }, 'pass'],
    ['shut to everyone', { control: reply(401, detail), replies: shut }, 'inconclusive'],
    ['open', { control: reply(401, detail), replies: [reply(200, {})] }, 'fail'],
  ])('%s', (_, seen, expected) => {
    expect(state('AUTH-CFG-DEBUG', seen)).toBe(expected)
    expect(state('AUTH-SIMPLE-PARTIAL', { ...seen, whole: [] })).toBe(expected)
    expect(state('AUTH-SIMPLE-SCOPE', { ...seen, whole: seen.replies, replies: [] })).toBe(expected)
  })

  test('no guess at the API token is the API token', async () => {
    const sent: string[] = []
    const stage = stageOf(() => reply(401, detail), {
      facts,
      probe: async ({ headers = [] }) => {
        sent.push(...headers.map(([, value]) => value))
        return reply(401, detail)
      },
    })
    await stimulusOf('AUTH-SIMPLE-PARTIAL').apply(stage)
    expect(sent.length).toBe(6)
    expect(new Set(sent).size).toBe(6)
    expect(sent.map((value) => value.trim())).not.toContain(`Bearer ${stage.mesh.apiToken}`)
  })
})
