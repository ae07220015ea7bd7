import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { profileSchema } from '../fixtures/profile-schema.ts'
import { builtInProfiles } from '../fixtures/profiles.ts'
import { profileFrom } from '../src/cli/profile-file.ts'
import { UsageError } from '../src/model/usage-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads a profile file with this text; what it refuses comes back as the error. */
function reading(text: string): ReturnType<typeof profileFrom> {
  writeFileSync(join(folder, 'mine.json'), text)
  return profileFrom('./mine.json', folder)
}

function refusal(act: () => unknown): UsageError {
  try {
    act()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('built-in profiles', () => {
  it('have the default first, and each a name of its own', () => {
    const names = builtInProfiles.map(({ id }) => id)
    expect(names[0]).toBe('mesh')
    expect(new Set(names).size).toBe(names.length)
  })

  for (const profile of builtInProfiles) {
    it(`${profile.id} has the shape of a profile file, with nothing lost`, () => {
      expect(profileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile)
    })

    it(`${profile.id} is found by its name, although a file bears that name`, () => {
      writeFileSync(join(folder, profile.id), '{}')
      expect(profileFrom(profile.id, folder)).toBe(profile)
    })
  }
})

describe('a profile file', () => {
  const [mesh] = builtInProfiles

  it('extends the default, changes only what it names, and leaves the default as it was', () => {
    const before = JSON.stringify(mesh)
    const profile = reading('{"token": {"audience": "mine"}, "limits": {"leewaySeconds": 5}}')
    expect(profile).toEqual({
      ...mesh,
      id: 'custom:mine.json',
      token: { ...mesh?.token, audience: 'mine' },
      limits: { ...mesh?.limits, leewaySeconds: 5 },
    })
    expect(JSON.stringify(mesh)).toBe(before)
  })

  it('extends another by name, and may name itself', () => {
    const mcm = builtInProfiles.find(({ id }) => id === 'mcm')
    expect(reading('{"extends": "mcm", "id": "ours"}')).toEqual({ ...mcm, id: 'ours' })
  })

  it('replaces lists whole', () => {
    expect(reading('{"message": {"types": ["event"]}}').message.types).toEqual(['event'])
  })

  it('adds claims of its own to those of its base', () => {
    const { claims } = reading('{"token": {"claims": {"tier": 2}}}').token
    expect(claims).toEqual({ ...mesh?.token.claims, tier: 2 })
  })
})

describe('a profile that cannot be used is a usage error that says how to mend it', () => {
  it('when no profile has the name, with the nearest', () => {
    const error = refusal(() => profileFrom('mehs', folder))
    expect(error.where).toBe('--profile')
    expect(error.came).toContain('mehs')
    expect(error.expected).toContain('mesh, mcm')
    expect(error.todo).toContain('"mesh"')
  })

  it('when the base has no such name: it is the file that is wrong', () => {
    const error = refusal(() => reading('{"extends": "mcn"}'))
    expect(error.todo).toContain('"mcm"')
    expect(error.where).toContain('mine.json')
  })

  for (const [text, mistyped, nearest] of [
    ['{"limit": {}}', 'limit', 'limits'],
    ['{"limits": {"leewaySecond": 5}}', 'leewaySecond', 'leewaySeconds'],
    ['{"endpoints": {"health": {"pth": "/h"}}}', 'pth', 'path'],
    ['{"endpoints": {"helth": {"path": "/h"}}}', 'helth', 'health'],
  ] as const)
    it(`when a key is mistyped: ${text}`, () => {
      const error = refusal(() => reading(text))
      expect(error.where).toContain('mine.json')
      expect(error.came).toContain(`"${mistyped}"`)
      expect(error.todo).toContain(`"${nearest}"`)
    })

  for (const [text, place] of [
    ['{"limits": {"leewaySeconds": "5"}}', 'limits.leewaySeconds'],
    ['{"endpoints": {"health": {"path": 7}}}', 'endpoints.health.path'],
    ['{"endpoints": {"health": {"path": "health"}}}', 'endpoints.health.path'],
    ['{"errors": "nice"}', 'errors'],
    ['{"token": null}', 'token'],
    ['{"message": {"inert": []}}', 'message.inert'],
    ['{"message": {"types": [1]}}', 'message.types.0'],
    ['{"limits": {"retryBaseMs": 0}}', 'limits.retryBaseMs'],
  ] as const)
    it(`when a value is wrong: ${text}`, () => {
      const error = refusal(() => reading(text))
      expect(error.where).toContain('mine.json')
      expect(error.came).toContain(`"${place}"`)
    })

  for (const text of ['', '{', '{"id": }', '[]', 'null', '"mesh"', '42'])
    it(`when the file holds ${JSON.stringify(text)}`, () => {
      const error = refusal(() => reading(text))
      expect(error.where).toContain('mine.json')
      expect(error.expected).toContain('JSON')
    })

  it('when the file is a folder', () => {
    expect(refusal(() => profileFrom('.', folder)).where).toBe(folder)
  })

  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])
    for (const [what, text] of [
      ['at the top', `{"${name}": {"polluted": true}}`],
      ['inside', `{"limits": {"${name}": {"polluted": true}}}`],
    ] as const)
      it(`when it uses ${name} ${what}, and nothing is polluted`, () => {
        const error = refusal(() => reading(text))
        expect(error.message).toContain(name)
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
        expect(Reflect.get({}, 'polluted')).toBeUndefined()
      })

  for (const base of ['__proto__', 'constructor', '', 5, null])
    it(`when it extends ${JSON.stringify(base)}`, () => {
      refusal(() => reading(JSON.stringify({ extends: base })))
    })
})
