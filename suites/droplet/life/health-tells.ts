import type { Reply } from '../../../src/model/reply.ts'

/** Whether /health says anything else than in good times, figures and times apart. */
export function tellsTrouble(calm: Reply | undefined, now: Reply): boolean {
  if (now.status === undefined || calm?.status === undefined) return false
  if (now.status !== calm.status) return true
  return JSON.stringify(words(calm.json)) !== JSON.stringify(words(now.json))
}

/** Every word and flag of a body with its place; what holds a digit may be a time, an id or a count. */
function words(json: unknown, place = ''): string[] {
  if (typeof json === 'boolean' || json === null) return [`${place}: ${json}`]
  if (typeof json === 'string') return /\d/.test(json) ? [] : [`${place}: ${json}`]
  if (typeof json !== 'object') return []
  return Object.entries(json ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => words(value, `${place}.${name}`))
}
