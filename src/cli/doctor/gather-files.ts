import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Authority, Folder } from './facts.ts'

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
