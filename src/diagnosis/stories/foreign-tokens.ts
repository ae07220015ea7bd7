import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import { type Recognised, type StoryFacts, shownBy, type Traffic } from './story.ts'

/** Tokens that were issued to another droplet than the one that the caller is in the same traffic. */
export function foreignTokens({ calls, facts }: Traffic): Recognised | undefined {
  const isFor = (call: Call, who: Whose): boolean =>
    namesIn(call).some((name) => whose(name, facts) === who)
  if (!calls.some((call) => isFor(call, 'own'))) return undefined
  const foreign = calls.filter(
    (call) => call.issued !== undefined && isFor(call, 'of another droplet'),
  )
  const name = foreign[0] && namesIn(foreign[0])[0]
  return shownBy(foreign, `A token was issued for ${JSON.stringify(name)}, who is somebody else.`)
}

type Whose = 'own' | 'of another droplet'

/** Whom a call is made for: the query of a token request, the body of a registration or heartbeat. */
function namesIn({ purpose, query, json }: Call): readonly string[] {
  if (purpose === 'token')
    return query.filter(([name]) => name === 'droplet_id').map(([, value]) => value)
  if (purpose !== 'register' && purpose !== 'heartbeat') return []
  const { id, droplet_id } = membersOf(json)
  return [id, droplet_id].flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  )
}

/** 4, "droplet-4" and "drop4.example" are the same droplet; a name without a number may be anybody's. */
function whose(name: string, { dropletDomain, dropletId }: StoryFacts): Whose | undefined {
  if (name.toLowerCase() === dropletDomain?.toLowerCase()) return 'own'
  const digits = /^(?:drop(?:let)?[-_]?)?(\d{1,15})(?:\.[a-z].*)?$/i.exec(name)?.[1]
  if (digits === undefined || dropletId === undefined) return undefined
  return Number(digits) === dropletId ? 'own' : 'of another droplet'
}
