import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { closest } from 'fastest-levenshtein'
import { dialectNames } from '../../fixtures/dialect-names.ts'
import { profileSchema } from '../../fixtures/profile-schema.ts'
import { builtInProfiles } from '../../fixtures/profiles.ts'
import { isRecord } from '../model/json.ts'
import type { Profile } from '../model/profile.ts'
import { UsageError } from '../model/usage-error.ts'
import { whatFits } from './what-fits.ts'

/** A built-in profile by name, or a file that extends one: `{"extends": "mesh", …}`. Throws UsageError. */
export function profileFrom(given: string, cwd: string): Profile {
  const known = dialectNames.find(({ name }) => name === given)
  const builtIn = builtInProfiles.find(({ id }) => id === (known?.profile ?? given))
  if (builtIn) return builtIn
  const path = resolve(cwd, given)
  if (!existsSync(path) && known?.why) throw withoutProfile(given, known.why)
  if (!existsSync(path)) throw unknownProfile(given)
  return extended(parsed(path), path)
}

const unknownProfile = (given: string, where = '--profile'): UsageError => {
  const names = builtInProfiles.map(({ id }) => id)
  return new UsageError({
    expected: `a profile by name (${names.join(', ')}) or a file`,
    came: `"${given}"`,
    where,
    todo: `did you mean "${closest(given, names)}"?`,
  })
}

const withoutProfile = (given: string, why: string): UsageError =>
  new UsageError({
    expected: 'a dialect that a profile is built in for',
    came: `"${given}": ${why}`,
    where: '--profile',
    todo: 'write a file that extends the nearest: {"extends": "mesh", …}; `udc-conformance profiles` shows them',
  })

function parsed(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isRecord(value)) return value
    throw new Error('it holds no JSON object')
  } catch (error) {
    throw new UsageError({
      expected: 'a profile file in JSON',
      came: error instanceof Error ? error.message : String(error),
      where: path,
      todo: 'mend the file; `udc-conformance profiles` shows what a profile holds',
    })
  }
}

function extended(file: Record<string, unknown>, path: string): Profile {
  const { extends: base = 'mesh', ...changes } = file
  const from = builtInProfiles.find(({ id }) => id === base)
  if (!from) throw unknownProfile(String(base), `${path}: extends`)
  const merged = merge(from, { id: `custom:${path.split('/').at(-1)}`, ...changes })
  const result = profileSchema.safeParse(merged)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const place = issue?.path.length ? `"${issue.path.join('.')}"` : 'the head'
  const siblings = Object.keys(at(from, issue?.path ?? []))
  throw new UsageError({
    expected:
      unknown === undefined ? whatFits(issue?.message) : `a member that ${place} of a profile has`,
    came: unknown === undefined ? `the value of "${issue?.path.join('.')}"` : `"${unknown}"`,
    where: path,
    todo:
      unknown !== undefined && siblings.length > 0
        ? `did you mean "${closest(unknown, siblings)}"?`
        : '`udc-conformance profiles` shows what a profile holds',
  })
}

/** Objects are merged member by member; everything else, lists included, is replaced. */
function merge(base: unknown, changes: unknown): unknown {
  if (!isRecord(base) || !isRecord(changes)) return changes
  const merged = Object.entries(changes).map(([name, value]) => [
    name,
    Object.hasOwn(base, name) ? merge(base[name], value) : value,
  ])
  return { ...base, ...Object.fromEntries(merged) }
}

const at = (value: unknown, path: readonly PropertyKey[]): object => {
  let here: unknown = value
  for (const name of path) here = isRecord(here) ? here[String(name)] : undefined
  return isRecord(here) ? here : {}
}
