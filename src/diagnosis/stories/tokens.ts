import type { Call } from '../../model/call.ts'
import { type Expiry, expiryOf } from './expiry.ts'
import { foreignTokens } from './foreign-tokens.ts'
import { placeholderOf } from './headers.ts'
import { type Recognised, type Story, shownBy, type Traffic, times } from './story.ts'

/** What fails where a token is shown that is refused already. */
const deaf =
  /^(?:TOK-(?:401-ONCE|USE|ORCH)|REG-(?:AUTH|401|ORDER)|HB-(?:AUTH|401)|SEND-(?:AUTH|LOOKUP-401))/

/** What fails where a token is kept past its end. */
const late = /^(?:TOK-(?:EXP-|REFRESH|USE|ORCH)|REG-(?:AUTH|ORDER)|HB-AUTH|SEND-AUTH)/

/** How a droplet comes by its token, keeps it and gives it up. */
export const tokenStories: readonly Story[] = [
  {
    number: 20,
    id: 'AUTH-TOKEN-FIELD',
    title: 'the token of the answer is read from a member that is not there',
    blame: 'droplet',
    explanation:
      'Registries call the member token or access_token. Who reads the other name gets nothing, and sends that as text.',
    fix: 'Read "token", and "access_token" where that is missing; stop when neither holds a text.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    instead: ['D06'],
    recognise: fieldMissed,
  },
  {
    number: 9,
    id: 'AUTH-EXPIRED-HIDDEN',
    title: 'refusals that do not say "expired" lead to no new token',
    blame: 'droplet',
    explanation:
      'A 401 hides its reason. Who waits for a certain word in it, or for nothing at all, goes on with a token that nobody takes.',
    fix: 'Renew once on any 401, whatever its text, and read exp before the token is shown.',
    explains: deaf,
    instead: ['D44'],
    recognise: (traffic) => ended(traffic, 'hidden'),
  },
  {
    number: 10,
    id: 'AUTH-TTL-ASSUMED',
    title: 'tokens are kept for a time that the droplet made up',
    blame: 'droplet',
    explanation: 'Nothing reads exp, and the Registry issues tokens that end earlier than assumed.',
    fix: 'Read exp of the token, or expires_in where it is earlier, and renew before that moment.',
    explains: late,
    instead: ['D44'],
    recognise: (traffic) => ended(traffic, 'assumed'),
  },
  {
    number: 11,
    id: 'AUTH-NO-REFRESH',
    title: 'one token is shown for ever',
    blame: 'droplet',
    explanation:
      'It was fetched at the start, or written into a setting, and nothing renews it: once it has ended, every call is refused until a restart.',
    fix: 'Fetch a new token before exp is reached, and once more on a 401.',
    explains: new RegExp(`${deaf.source}|${late.source}`),
    instead: ['D44'],
    recognise: (traffic) => ended(traffic, 'never'),
  },
  {
    number: 35,
    id: 'AUTH-KEY-AS-IDENTITY',
    title: 'the droplet fetches tokens in the name of others',
    blame: 'droplet',
    explanation:
      'One registry key opens every name, so nothing stops it; what it then says counts as said by the other.',
    fix: 'Ask for a token of the own droplet_id only, and have the Registry give each droplet a key of its own.',
    explains: /^(?:TOK|SEND)-/,
    recognise: foreignTokens,
  },
]

function ended(traffic: Traffic, kind: Expiry['kind']): Recognised | undefined {
  const found = expiryOf(traffic)
  if (found?.kind !== kind) return undefined
  return shownBy(found.shown, `${found.seen}.`)
}

/** Without an issued token before it, a placeholder may as well stand for a request that failed. */
function fieldMissed({ calls }: Traffic): Recognised | undefined {
  const isAfterAnswer = ({ at }: Call): boolean =>
    calls.some((call) => call.purpose === 'token' && call.issued !== undefined && call.at < at)
  const empty = calls.filter((call) => placeholderOf(call) !== undefined && isAfterAnswer(call))
  const found = shownBy(
    empty,
    `The Registry issued a token, and then "${empty[0] && placeholderOf(empty[0])}" was sent ${times(empty.length)} in its place.`,
  )
  // A droplet that reads the usual answer only stumbles over an odd one.
  const readsSome = calls.some(({ bearer }) => calls.some(({ issued = '' }) => issued === bearer))
  return found && (readsSome ? { ...found, explains: /^TOK-(?:RESP|BAD)/ } : found)
}
