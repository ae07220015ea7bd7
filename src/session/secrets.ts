import type { Cast } from '../../fixtures/keys.ts'
import type { Redactor } from '../wire/redact.ts'
import { givenSecrets } from '../wire/secrets.ts'
import type { Secret } from '../wire/spellings.ts'
import type { Identity } from './instance.ts'
import type { Order } from './order.ts'

/** Names of settings whose value is a secret. */
const promising =
  /(?:token|secret|password|passwd|passphrase|pwd|credentials?|key|auth|signature|cookie|dsn)$/i
/** Placeholders are filled in by us, and a path only leads to a secret. */
const isReference = (value: string): boolean => /^[./~]|\{[a-z][\w.]*\}/i.test(value)

/** The secrets that came with the order of a run: tokens, keys, what the droplet is told by --env, what its message holds. */
export function givenBy({
  target,
  profile,
  tls,
  proxy,
}: Pick<Order, 'target' | 'profile' | 'tls' | 'proxy'>): Secret[] {
  const { token, env, secretEnv = [], inheritEnv, parentEnv } = target
  return [
    ...(token === undefined ? [] : givenSecrets(token, 'the token handed to us')),
    ...Object.entries({ ...(inheritEnv ? parentEnv : {}), ...env }).flatMap(([name, value]) =>
      secretEnv.includes(name) ? givenSecrets(value, name) : promised(name, value),
    ),
    ...givenSecrets(tls?.material.identity?.key ?? '', 'the key of --client-key'),
    ...givenSecrets(proxy?.authorization ?? '', 'the password of the proxy'),
    ...profile.message.inert.flatMap(({ payload }) => membersOf(payload)),
  ]
}

/** Makes a run's own secrets known before anything is sent: the two shared ones and every private key. */
export function registerOwn(
  redactor: Redactor,
  { registryKey, apiToken }: Pick<Identity, 'registryKey' | 'apiToken'>,
  cast: Cast,
): void {
  redactor.secret(registryKey, 'registry key')
  redactor.secret(apiToken, 'API token')
  for (const pair of new Set(Object.values(cast))) redactor.key(pair, 'a private key')
}

function promised(name: string, value: string): Secret[] {
  const isAddress = value.includes('://')
  if (isAddress) return value.includes('@') ? givenSecrets(value, name) : []
  return promising.test(name) && !isReference(value) ? givenSecrets(value, name) : []
}

/** Strings whose name in the message promises a secret, at any depth. */
function membersOf(value: unknown): Secret[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    typeof member === 'string' ? promised(name, member) : membersOf(member),
  )
}
