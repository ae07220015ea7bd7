import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { forJson, oneLine } from '../../reporters/sanitize.ts'
import { cells } from '../../reporters/wrap.ts'
import { createRedactor } from '../wire/redact.ts'
import { type Layer, settingLayers, together, variableOf } from './config.ts'
import { withDefaults } from './defaults.ts'
import type { Surroundings } from './order.ts'
import { settingsSchema } from './settings.ts'

/** A setting as a run would find it. */
interface Printed {
  readonly name: string
  /** What may be shown of it; null where nothing was said and nothing holds by itself. */
  readonly value: unknown
  readonly from: Layer['from'] | 'default'
  /** The flag, the variable or the file. */
  readonly where: string
}

/** Prints every setting with its value and where it comes from; never a secret. Throws UsageError. */
export async function printConfig(
  { json = false, ...flags }: Record<string, unknown>,
  { cwd, env }: Surroundings,
): Promise<number> {
  const printed = printedOf(await settingLayers(flags, cwd, env), cwd)
  process.stdout.write(
    json ? `${forJson(JSON.stringify(printed, null, 2))}\n` : `${table(printed).join('\n')}\n`,
  )
  return 0
}

/** Pure but for a look whether a file is there. */
export function printedOf(layers: readonly Layer[], cwd: string): readonly Printed[] {
  const values = new Map<string, unknown>(Object.entries(withDefaults(together(layers))))
  return Object.keys(settingsSchema.shape).map((name) => {
    const layer = layers.findLast(({ settings }) => Object.hasOwn(settings, name))
    const value = showable(name, values.get(name), cwd) ?? null
    return { name, value, from: layer?.from ?? 'default', where: whereOf(name, layer) }
  })
}

function whereOf(name: string, layer: Layer | undefined): string {
  if (layer === undefined) return 'default'
  if (layer.from === 'file') return layer.file ?? 'the config file'
  return layer.from === 'environment' ? variableOf(name) : flagOf(name)
}

function flagOf(name: string): string {
  if (name === 'url') return 'the command line'
  return `--${name === 'color' ? 'no-color' : name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`
}

const notShown = '[not shown]'
const { text: redacted } = createRedactor()

/** Settings whose value leads to a secret; a slip of the pen puts the secret itself there. */
const leadsToSecret = new Set(['token', 'tokenFile', 'registryKey', 'clientCert', 'clientKey'])

function showable(name: string, value: unknown, cwd: string): unknown {
  if (name === 'env') return environment(value)
  if (typeof value === 'string')
    return leadsToSecret.has(name) && !isReference(value, cwd) ? notShown : withoutSecrets(value)
  return Array.isArray(value) ? value.map((item) => withoutSecrets(String(item))) : value
}

const isReference = (value: string, cwd: string): boolean =>
  /^env:[A-Za-z_]\w*$/.test(value) || value === '-' || existsSync(resolve(cwd, value))

/** `--password=…` and `API_KEY=…` inside a command. */
const secretWord = /([\w-]*(?:token|secret|passw(?:or)?d|key)[= ]\s*)("[^"]*"|'[^']*'|\S+)/gi

const withoutSecrets = (text: string): string => redacted(text).replace(secretWord, `$1${notShown}`)

/** Names are shown, values only where they refer to something. */
function environment(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((pair) => pairShown(String(pair)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, valueShown(String(text))]),
  )
}

function pairShown(pair: string): string {
  const at = pair.indexOf('=')
  return at < 1 ? notShown : `${pair.slice(0, at)}=${valueShown(pair.slice(at + 1))}`
}

const valueShown = (text: string): string =>
  /^(?:env:[A-Za-z_]\w*|(?:\{[a-z][\w.]*\}[/\w.-]*)+)$/i.test(text) ? text : notShown

function table(printed: readonly Printed[]): readonly string[] {
  const rows = printed.map(({ name, value, where }) => [name, oneLine(textOf(value)), where])
  const head = ['setting', 'value', 'from']
  const width = (at: number): number =>
    Math.min(40, Math.max(...[head, ...rows].map((row) => cells(row[at] ?? ''))))
  const padded = (text: string, to: number): string =>
    text + ' '.repeat(Math.max(0, to - cells(text)))
  return [head, ...rows].map(
    ([name = '', value = '', where = '']) =>
      `${padded(name, width(0))}  ${padded(value, width(1))}  ${oneLine(where)}`,
  )
}

function textOf(value: unknown): string {
  if (value === null) return '-'
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ')
  if (typeof value === 'object') return textOf(Object.entries(value).map((pair) => pair.join('=')))
  return value === '' ? '-' : String(value)
}
