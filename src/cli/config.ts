import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { closest, distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import { UsageError } from '../model/usage-error.ts'
import { configFileSchema, type Settings, settingsSchema } from './settings.ts'
import { whatFits } from './what-fits.ts'

const names = ['json', 'js', 'mjs'].map((ending) => `udc-conformance.config.${ending}`)

/** What one source says of the settings. */
export interface Layer {
  readonly from: 'file' | 'environment' | 'flag'
  /** The path of the file. */
  readonly file?: string
  readonly settings: Settings
}

/** Flags over environment (`UDC_MAX_WAIT=60`) over config file; throws UsageError for what does not fit. */
export async function settingsFrom(
  flags: Record<string, unknown>,
  cwd: string,
  env: NodeJS.ProcessEnv,
  place = 'the command line',
): Promise<Settings> {
  return together(await settingLayers(flags, cwd, env, place))
}

/** What all layers together say. */
export const together = (layers: readonly Layer[]): Settings =>
  Object.fromEntries(layers.flatMap(({ settings }) => Object.entries(settings)))

/** Each source apart, the one that wins last; throws UsageError for what does not fit. */
export async function settingLayers(
  flags: Record<string, unknown>,
  cwd: string,
  env: NodeJS.ProcessEnv,
  place = 'the command line',
): Promise<readonly Layer[]> {
  const { config, color, ...others } = flags
  const file = configFile(typeof config === 'string' ? config : env.UDC_CONFIG, cwd)
  // Where --no-color is not given, the parser says true of its own accord.
  const given = color === false ? { ...others, color } : others
  return [
    ...(file === undefined
      ? []
      : [{ from: 'file' as const, file, settings: inFile(await load(file), file) }]),
    {
      from: 'environment',
      settings: checked(environmentSettings(env), 'the environment', settingsSchema),
    },
    { from: 'flag', settings: checked(given, place, settingsSchema) },
  ]
}

/** The flags alone, for a command that takes nothing from its surroundings. */
export const settingsOf = (flags: Record<string, unknown>): Settings =>
  checked(flags, 'the command line', settingsSchema)

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
    const text = env[variableOf(name)]
    if (text !== undefined && text !== '') found[name] = settingOf(text, schema)
  }
  return found
}

/** The variable that a setting is read from. */
export const variableOf = (setting: string): string =>
  `UDC_${setting.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`

function settingOf(text: string, schema: z.ZodType): unknown {
  const candidates: unknown[] = [
    text,
    text === 'true' ? true : text === 'false' ? false : undefined,
    Number(text),
    text.split(','),
  ]
  return candidates.find((value) => value !== undefined && schema.safeParse(value).success) ?? text
}

function inFile(value: unknown, file: string): Settings {
  const { $schema: _, ...settings } = checked(value, file, configFileSchema)
  return settings
}

function checked<T extends Settings>(value: unknown, where: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return definedOnly(result.data)
  const [issue] = result.error.issues
  throw new UsageError(explained(issue, where))
}

const definedOnly = <T extends Settings>(settings: T): T =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T

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
    expected: whatFits(issue?.message),
    came: `the value of "${issue?.path.join('.') ?? '(all)'}"`,
    where,
    todo: 'see `udc-conformance run --help` for what it may be',
  }
}
