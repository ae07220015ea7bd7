import type { Behaviour } from '../../model/behaviour.ts'
import type { Access } from '../../model/check.ts'
import type { Stage } from '../../model/stage.ts'
import { credentialForms } from './credentials.ts'
import { doorsOf } from './doors.ts'
import { keyMapOf } from './keys.ts'
import { clockOffsetOf, measureLeeway } from './leeway.ts'

/**
 * Draws the maps of a droplet's behaviour, after the last check. Some eighty requests; what a limit of the run
 * (--budget, --read-only) forbids is left out. Undefined when the droplet does not answer.
 */
export async function survey(
  stage: Stage,
  access: ReadonlySet<Access>,
): Promise<Behaviour | undefined> {
  const health = await stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'survey: is it there?',
  })
  if (health.status === undefined) return undefined
  const clockOffset = clockOffsetOf(health)
  const doors = await allowed(() => doorsOf(stage, access.has('T')), [])
  const opens = doors.some(({ access: found }) => found === 'protected') && access.has('T')
  const credentials = opens ? await allowed(() => credentialForms(stage, access, doors), []) : []
  const leeway =
    opens && access.has('R')
      ? await allowed(() => measureLeeway(stage, clockOffset), undefined)
      : undefined
  return {
    ...(access.has('R') ? { keys: keyMapOf(stage) } : {}),
    ...(leeway ? { leeway } : {}),
    doors,
    credentials,
  }
}

const limits = new Set(['ReadOnly', 'BudgetSpent', 'CannotForge'])

/** What the run itself forbids is missing from the map; everything else is our fault. */
async function allowed<T>(draw: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await draw()
  } catch (error) {
    if (error instanceof Error && limits.has(error.name)) return otherwise
    throw error
  }
}
