import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { closest, distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import { UsageError } from '../model/usage-error.ts'
import { type Settings, settingsSchema } from './settings.ts'

const names = ['json', 'js', 'mjs'].map((ending) => `udc-conformance.config.${ending}`)

/** Flags over environment (`UDC_MAX_WAIT=60`) over config file; throws UsageError for what does not fit. */
export async function settingsFrom(
  flags: Record<string, unknown>,
  cwd: string,
  env: NodeJS.ProcessEnv,
  place = 'the command line',
): Promise<Settings> {
  const { config, ...given } = flags
  const file = configFile(typeof config === 'string' ? config : env.UDC_CONFIG, cwd)
  const fromFile = file === undefined ? {} : checked(await load(file), file)
  const fromEnv = checked(environmentSettings(env), 'the environment')
  return { ...fromFile, ...fromEnv, ...checked(given, place) }
}

/** The flags alone, for a command that takes nothing from its surroundings. */
export const settingsOf = (flags: Record<string, unknown>): Settings =>
  checked(flags, 'the command line')

function configFile(named: string | undefined, cwd: string): string | undefined {
  if (named === undefined)
    return names.map((name) => resolve(cwd, name)).find((path) => existsSync(path))
  const path = resolve(cwd, named)
  if (!existsSync(path))
    throw new UsageError({
      expected: 'a config file',
      came: 'no such file',
      where: path,
      todo: 'check the path given to --config',
    })
  return path
}

async function load(path: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'))
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
    return module.default
  } catch (error) {
    throw new UsageError({
      expected: 'a config file that can be read',
      came: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      where: path,
      todo: 'mend the file, or leave it out',
    })
  }
}

/** Settings in `UDC_…` variables: lists are separated by commas, switches say true or false. */
function environmentSettings(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const text = env[`UDC_${name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`]
    if (text !== undefined && text !== '') found[name] = settingOf(text, schema)
  }
  return found
}

function settingOf(text: string, schema: z.ZodType): unknown {
  const candidates: unknown[] = [
    text,
    text === 'true' ? true : text === 'false' ? false : undefined,
    Number(text),
    text.split(','),
  ]
  return candidates.find((value) => value !== undefined && schema.safeParse(value).success) ?? text
}

function checked(value: unknown, where: string): Settings {
  const result = settingsSchema.safeParse(value)
  if (result.success) return definedOnly(result.data)
  const [issue] = result.error.issues
  throw new UsageError(explained(issue, where))
}

const definedOnly = (settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Settings

function explained(
  issue: z.core.$ZodIssue | undefined,
  where: string,
): { expected: string; came: string; where: string; todo: string } {
  if (issue?.code === 'unrecognized_keys') {
    const [wrong = ''] = issue.keys
    const near = closest(wrong, Object.keys(settingsSchema.shape))
    return {
      expected: 'settings this tool knows',
      came: `"${wrong}"`,
      where,
      todo:
        distance(wrong, near) <= 4
          ? `did you mean "${near}"?`
          : 'see `udc-conformance run --help` for the names',
    }
  }
  return {
    expected: issue?.message ?? 'a valid value',
    came: `the value of "${issue?.path.join('.') ?? '(all)'}"`,
    where,
    todo: 'see `udc-conformance run --help` for what it may be',
  }
}
