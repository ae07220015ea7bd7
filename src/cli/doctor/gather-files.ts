import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Order } from '../../session/order.ts'
import type { Settings } from '../settings.ts'
import type { Authority, Folder, Given } from './facts.ts'

/** The file a variable names, and whether it holds certificates. */
export function authorityIn(variable: string, env: NodeJS.ProcessEnv): Authority[] {
  const path = env[variable]
  if (path === undefined || path === '') return []
  try {
    const holdsOne = readFileSync(path, 'utf8').includes('-----BEGIN CERTIFICATE-----')
    return [{ variable, path, ...(holdsOne ? {} : { why: 'it holds no certificate' }) }]
  } catch (error) {
    return [{ variable, path, why: reason(error) }]
  }
}

/** The certificates that flags name; they were read and found sound before. */
export function givenIn({ ca, clientCert }: Settings, tls: Order['tls']): Given[] {
  const { authorities, identity } = tls?.material ?? {}
  const told = (
    flag: Given['flag'],
    path: string | undefined,
    pem: string | undefined,
  ): Given[] => {
    if (path === undefined || pem === undefined) return []
    const { subject, validFrom, validTo } = new X509Certificate(pem)
    return [
      {
        flag,
        path,
        count: pem.split('-----BEGIN ').length - 1,
        subject: /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', '),
        validFrom: new Date(validFrom),
        validUntil: new Date(validTo),
      },
    ]
  }
  return [...told('--ca', ca, authorities), ...told('--client-cert', clientCert, identity?.cert)]
}

/** Tries to write there; where the folder is missing, in the one it would be made in. Nothing is left behind. */
export function folderAt(what: string, path: string): Folder {
  try {
    const folder = nearestExisting(path)
    if (!statSync(folder).isDirectory()) return { what, path, why: `${folder} is no folder` }
    const trial = mkdtempSync(join(folder, '.udc-conformance-'))
    try {
      writeFileSync(join(trial, 'trial'), 'trial')
    } finally {
      rmSync(trial, { recursive: true, force: true })
    }
    return { what, path }
  } catch (error) {
    return { what, path, why: reason(error) }
  }
}

const nearestExisting = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))

const reason = (error: unknown): string =>
  error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error)
