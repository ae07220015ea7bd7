import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { keyColdChecks } from '../suites/droplet/key/cold.ts'
import { keyEntryChecks } from '../suites/droplet/key/entries.ts'
import { keyFetchChecks } from '../suites/droplet/key/fetch.ts'
import { keySetChecks } from '../suites/droplet/key/sets.ts'
import { keyShapeChecks } from '../suites/droplet/key/shapes.ts'
import { keyTypeChecks } from '../suites/droplet/key/types.ts'
import { facts, reply } from './life-calls.ts'

const checks = [
  ...keyFetchChecks,
  ...keyColdChecks,
  ...keyTypeChecks,
  ...keySetChecks,
  ...keyShapeChecks,
  ...keyEntryChecks,
]

export function judged(id: string, seen: unknown): Outcome {
  const found = checks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen(seen, facts, profile)
}

export const state = (id: string, seen: unknown): Outcome['state'] => judged(id, seen).state

export const ok = reply(200)

export const refused = reply(401)

export const crashed = reply(500)

export const keyless = reply(503)

export const silent = reply(undefined)
