import type { Candidate } from '../diagnosis/types.ts'
import { UsageError } from '../model/usage-error.ts'
import { textFrom } from './explain-401-files.ts'
import { type KeyFile, readKeyFile } from './explain-401-key-file.ts'
import type { Surroundings } from './order.ts'

export interface NamedKey {
  readonly name: string
  readonly kind: 'own' | 'service' | 'environment'
  readonly file: KeyFile
}

export interface NamedSecret {
  readonly name: string
  /** The ways in which a signer may have read it; the first is the text as it is. */
  readonly forms: readonly Candidate[]
}

export interface Named {
  readonly keys: readonly NamedKey[]
  readonly secrets: readonly NamedSecret[]
}

/** The keys and secrets the token may have been signed with. Throws UsageError, which repeats no secret. */
export function namedFrom(
  keys: readonly string[],
  secrets: readonly string[],
  around: Surroundings,
): Named {
  const read = {
    keys: keys.map((text) => keyFrom(text, around)),
    secrets: secrets.map((text) => secretFrom(text, around)),
  }
  const names = [...read.keys, ...read.secrets].map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return read
  throw new UsageError({
    expected: 'a name of its own for every key and secret',
    came: `"${twice}" twice`,
    where: '--key and --secret',
    todo: 'rename one of them',
  })
}

function keyFrom(text: string, around: Surroundings): NamedKey {
  const { name, value } = split(text, '--key', 'FILE')
  const file = readKeyFile(textFrom(value, `--key ${name}`, around), `--key ${name}`)
  const isOwn = /^(?:own|droplet)$/i.test(name)
  return { name, file, kind: isOwn ? 'own' : file.form === 'set' ? 'environment' : 'service' }
}

function secretFrom(text: string, around: Surroundings): NamedSecret {
  const { name, value } = split(text, '--secret', 'env:VARIABLE')
  if (!value.startsWith('env:'))
    throw new UsageError({
      expected: 'env: and the name of a variable',
      came: 'a text that may be the secret itself',
      where: `--secret ${name}`,
      todo: `export it, and write --secret ${name}=env:VARIABLE`,
    })
  const secret = textFrom(value, `--secret ${name}`, around)
  const form = (key: string | Uint8Array, how = ''): Candidate => ({
    name: `${name}${how}`,
    kind: 'secret',
    key,
  })
  const bare = secret.trim()
  const isBase64 = bare.length >= 16 && /^[\w+/-]+={0,2}$/.test(bare)
  return {
    name,
    forms: [
      form(secret),
      ...(bare === secret ? [] : [form(bare, ' without blanks around it')]),
      ...(isBase64 ? [form(Buffer.from(bare, 'base64'), ' decoded from base64')] : []),
    ],
  }
}

/** Names go into the output, so they are plain; what follows the sign is not repeated when it is wrong. */
function split(text: string, flag: string, what: string): { name: string; value: string } {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(at, 0))
  const value = text.slice(at + 1)
  if (/^\w[\w .-]{0,39}$/.test(name) && value !== '') return { name, value }
  throw new UsageError({
    expected: `NAME=${what}, the name of at most 40 letters, digits, dots, hyphens and spaces`,
    came: at < 0 ? 'no "="' : value === '' ? 'nothing after the "="' : 'another kind of name',
    where: flag,
    todo: `write ${flag} ${flag === '--key' ? 'own=own.pem' : 'registry-key=env:REGISTRY_KEY'}`,
  })
}
