import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { told401 } from '../src/cli/explain-401.ts'
import type { Flags } from '../src/cli/explain-401-inputs.ts'
import { UsageError } from '../src/model/usage-error.ts'
import {
  expected,
  jwk,
  now,
  own,
  pem,
  registryOf,
  second,
  service,
  token,
} from './diagnosis-cast.ts'

/** The token of the golden story: made by the droplet itself, without kid, iss and aud. */
export const selfSigned = (): string =>
  token({
    n: 0,
    signer: own,
    header: { kid: undefined },
    claims: { iss: undefined, aud: undefined, sub: undefined, jti: 'a-jti-of-the-droplet' },
  })

const privatePem = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** What a steward may have at hand, as files of one folder. */
export function folderOf(more: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'udc-401-'))
  mkdirSync(join(folder, 'folder'))
  const files: Readonly<Record<string, string>> = {
    token: `${selfSigned()}\n`,
    good: `Bearer ${token({ n: 0 })}\n`,
    'own.pem': pem(own),
    'private.pem': privatePem,
    'pkcs1.pem': own.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'crlf.pem': pem(own).replaceAll('\n', '\r\n'),
    'escaped.pem': pem(own).replaceAll('\n', '\\n'),
    'own.jwk': JSON.stringify(jwk(own)),
    'private.jwk': JSON.stringify(own.privateKey.export({ format: 'jwk' })),
    'own-set.json': JSON.stringify({ keys: [jwk(service), jwk(own)] }),
    'service.pem': pem(service),
    'jwks.json': JSON.stringify({ keys: [jwk(registryOf(0))] }),
    'two.json': JSON.stringify({ keys: [jwk(registryOf(0)), jwk(second)] }),
    'registry.pem': pem(registryOf(0)),
    ...more,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** What a verifier expects, at the time at which the tokens are valid. */
export const judged = { issuer: expected.iss, audience: expected.aud, now: `${now}` }

const look = { color: false, width: 100 }

export interface Told {
  readonly code: number
  readonly text: string
  readonly json: Json
}

/** The members of the JSON that tests look at. */
interface Json {
  readonly primary: Readonly<Record<string, unknown>>
  readonly alsoWrong: readonly { readonly leaf: string; readonly title: string }[]
  readonly wouldHelp?: string
  readonly evidence: readonly string[]
  readonly keysTried: readonly Readonly<Record<string, string>>[]
  readonly facts: Readonly<Record<string, unknown>>
}

/** Both renderings of one explanation. */
export async function tell(
  cwd: string,
  flags: Flags,
  env: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const [text, json] = await Promise.all([
    told401(flags, { cwd, env }, look),
    told401({ ...flags, json: true }, { cwd, env }, look),
  ])
  return { code: text.code, text: text.text, json: JSON.parse(json.text) as Json }
}

export const leaves = ({ json }: Told): string[] => [
  String(json.primary.leaf),
  ...json.alsoWrong.map(({ leaf }) => leaf),
]

/** The four lines of a refusal to work with what was given. */
export async function refusal(
  cwd: string,
  flags: Flags,
  env: Readonly<Record<string, string>> = {},
): Promise<UsageError> {
  try {
    await told401(flags, { cwd, env }, look)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('it was accepted')
}
