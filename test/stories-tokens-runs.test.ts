import { describe, expect, it } from 'vitest'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import type { Lapse } from '../src/model/fault.ts'
import { prove } from '../src/self-test/prove.ts'

interface Run {
  readonly story: string
  readonly fault: Partial<Conduct>
  readonly play?: readonly Lapse[]
  readonly fix: RegExp
}

const runs: readonly Run[] = [
  {
    story: 'AUTH-WRONG-REGISTRY-KEY',
    fault: { tokenRequest: 'quoted-key' },
    fix: /Trim and unquote REGISTRY_KEY/,
  },
  {
    story: 'AUTH-PROXY-UNDERSCORE',
    fault: { tokenRequest: 'underscored-key' },
    fix: /Call the header x-registry-key/,
  },
  {
    story: 'AUTH-KEY-HEADER-MISSING',
    fault: { registryKeyShownTo: 'token-endpoint' },
    play: ['registry-wants-key-too'],
    fix: /X-Registry-Key beside Authorization/,
  },
  {
    story: 'AUTH-TOKEN-FIELD',
    fault: { tokenField: 'access_token', tokenChecked: false },
    fix: /"access_token" where that is missing/,
  },
]

const only = ['CTL-POS-TOKEN', 'TOK-REQ-SHAPE', 'TOK-USE-EXACT', 'REG-AUTH', 'REG-ORDER']

describe('a run ends in the story of', () => {
  it.each(runs)('$story', { timeout: 60_000 }, async ({ story, fault, play = [], fix }) => {
    const { causes } = await prove(fault, { only, play })
    expect(causes[0]?.id).toBe(story)
    expect(causes[0]?.fix).toMatch(fix)
    expect(causes.map(({ id }) => id).filter((id) => /^D\d\d-/.test(id))).toEqual([])
  })
})

it('a droplet that heeds neither exp nor refusals ends in two stories, whatever fails', {
  timeout: 60_000,
}, async () => {
  const { causes } = await prove(
    { tokenLifetime: 'assumed-day', renewsOnRefusal: false },
    { only: ['CTL-POS-TOKEN', 'TOK-401-ONCE', 'TOK-EXP-HONOURED', 'REG-401', 'HB-401'] },
  )
  expect(Object.fromEntries(causes.map(({ id, checks }) => [id, checks]))).toEqual({
    'AUTH-EXPIRED-HIDDEN': ['TOK-401-ONCE', 'REG-401', 'HB-401'],
    'AUTH-TTL-ASSUMED': ['TOK-EXP-HONOURED'],
  })
})

it('the reference is told no story, whether the Registry wants its key too or not', {
  timeout: 60_000,
}, async () => {
  const { causes, end } = await prove({}, { only, play: ['registry-wants-key-too'] })
  expect(causes).toEqual([])
  expect(end.diagnoses).toEqual([])
})
