import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../model/usage-error.ts'
import type { Order } from '../session/order.ts'
import { givenSecrets } from '../wire/secrets.ts'
import { contextOf, type TlsMaterial } from '../wire/trust.ts'
import type { Surroundings } from './order.ts'
import type { Settings } from './settings.ts'
import { wall } from './wall.ts'

/** What --ca, --client-cert and --client-key name, read and found to fit together. Throws UsageError. */
export function tlsFrom(settings: Settings, { cwd, env }: Surroundings): Order['tls'] {
  const { ca, clientCert, clientKey } = settings
  const material: TlsMaterial = {
    ...(ca === undefined
      ? {}
      : { authorities: certificatesIn('--ca', ca, cwd) + authoritiesOfNode(env) }),
    ...(clientCert === undefined ? {} : { identity: identityIn(clientCert, clientKey, cwd) }),
  }
  if (clientCert === undefined && clientKey !== undefined)
    throw new UsageError({
      expected: '--client-cert beside --client-key',
      came: 'none',
      where: '--client-key',
      todo: 'name the certificate too: --client-cert FILE',
    })
  if (ca === undefined && clientCert === undefined) return undefined
  demandUsable(material)
  const flags = Object.entries({
    '--ca': ca,
    '--client-cert': clientCert,
    '--client-key': clientKey,
  })
  return {
    material,
    flags: flags.flatMap(([flag, file]) => (file === undefined ? [] : [flag, file])),
  }
}

/** Node adds these to its own, which are no longer asked once others are named. */
function authoritiesOfNode({ NODE_EXTRA_CA_CERTS: file }: Surroundings['env']): string {
  try {
    return file === undefined || file === '' ? '' : readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function identityIn(
  clientCert: string,
  clientKey: string | undefined,
  cwd: string,
): NonNullable<TlsMaterial['identity']> {
  const cert = certificatesIn('--client-cert', clientCert, cwd)
  const keyFlag = clientKey === undefined ? '--client-cert' : '--client-key'
  const keyFile = clientKey ?? clientCert
  const key = privateKeyIn(keyFlag, keyFile, cwd)
  if (!new X509Certificate(cert).checkPrivateKey(key))
    throw new UsageError({
      expected: 'the key of the first certificate in --client-cert',
      came: 'the key of another one',
      where: `${keyFlag} ${keyFile}`,
      todo: 'name the two that belong together; the certificate of the client comes before those of its authorities',
    })
  return { cert, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

/** The certificates of a PEM file, without what else stands in it. */
function certificatesIn(flag: string, file: string, cwd: string): string {
  const blocks =
    textOf(flag, file, cwd).match(
      /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
    ) ?? []
  if (blocks.length === 0)
    throw new UsageError({
      expected: 'certificates in PEM form',
      came: 'a file without any',
      where: `${flag} ${file}`,
      todo: 'it begins with -----BEGIN CERTIFICATE-----; from DER: openssl x509 -inform der -in FILE -out FILE.pem',
    })
  const broken = blocks.findIndex((block) => !isCertificate(block))
  if (broken >= 0)
    throw new UsageError({
      expected: 'certificates that can be read',
      came: `the ${broken + 1}. of ${blocks.length} cannot`,
      where: `${flag} ${file}`,
      todo: 'take that one out, or copy it again as a whole',
    })
  return `${blocks.join('\n')}\n`
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0
  } catch {
    return false
  }
}

function privateKeyIn(flag: string, file: string, cwd: string): KeyObject {
  const text = textOf(flag, file, cwd)
  const [block] =
    text.match(/-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/) ?? []
  const where = `${flag} ${file}`
  if (block === undefined)
    throw new UsageError({
      expected: 'a private key in PEM form',
      came: 'a file without one',
      where,
      todo: 'put it into the same file, or name its own: --client-key FILE',
    })
  if (/ENCRYPTED/.test(block))
    throw new UsageError({
      expected: 'a private key without a passphrase',
      came: 'one that is encrypted',
      where,
      todo: 'decrypt it into a file that only you can read: openssl pkey -in FILE -out PLAIN.pem',
    })
  wall.know(givenSecrets(block, 'the key of --client-key'))
  try {
    return createPrivateKey(block)
  } catch {
    throw new UsageError({
      expected: 'a private key that can be read',
      came: 'one that cannot',
      where,
      todo: 'copy it again as a whole',
    })
  }
}

function textOf(flag: string, file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'latin1')
  } catch (error) {
    throw new UsageError({
      expected: 'a file that can be read',
      came: error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error),
      where: `${flag} ${file.includes('-----BEGIN') ? '(the text itself)' : file}`,
      todo: 'check the path and its permissions',
    })
  }
}

/** Some certificates can be read and not be used, such as those of a key that is too short. */
function demandUsable(material: TlsMaterial): void {
  try {
    contextOf(material)
  } catch (error) {
    throw new UsageError({
      expected: 'certificates that TLS takes',
      came: error instanceof Error ? error.message : String(error),
      where: '--ca, --client-cert or --client-key',
      todo: 'have them made anew, with RSA of 2048 bits or more, or P-256, and SHA-256',
    })
  }
}
