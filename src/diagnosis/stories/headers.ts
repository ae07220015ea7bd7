import { type Call, headerValues } from '../../model/call.ts'
import { type Recognised, type Story, shownBy, type Traffic, times, unscripted } from './story.ts'

/** Headers that are missing beside a good token, or that do not survive the way. */
export const headerStories: readonly Story[] = [
  {
    number: 36,
    id: 'AUTH-PROXY-UNDERSCORE',
    title: 'a credential stands in a header with underscores in its name',
    blame: 'droplet',
    explanation:
      'Proxies drop such headers by default, and who reads the name with hyphens never finds them.',
    fix: 'Write the name of the header with hyphens.',
    explains: /^(?:TOK|REG|HB)-/,
    recognise: underscored,
  },
  {
    number: 14,
    id: 'AUTH-KEY-HEADER-MISSING',
    title: 'a good token is refused because the registry key is not beside it',
    blame: 'droplet',
    explanation: 'This Registry asks for both at registration and heartbeats.',
    fix: 'Send X-Registry-Key beside Authorization to the Registry, and nowhere else.',
    explains: /^(?:REG|HB)-/,
    recognise: (traffic) => {
      const bare = unscripted(traffic).filter(
        ({ purpose, status, refusal = '' }) =>
          purpose !== 'token' && status === 401 && refusal === 'no X-Registry-Key header',
      )
      return shownBy(
        bare,
        `${bare[0]?.method} ${bare[0]?.path} had a good token and no X-Registry-Key, and was refused ${times(bare.length)}.`,
      )
    },
  },
]

/** What stands in the Authorization header where the language had no value to write. */
export function placeholderOf(call: Call): string | undefined {
  const [value = ''] = headerValues(call, 'authorization')
  return /^bearer\s+(undefined|null|none|nan)$/i.exec(value.trim())?.[1]
}

/** Names by which credentials travel in the mesh. */
const credentialName = /(?:token|key|auth|secret)/i

function underscored({ calls }: Traffic): Recognised | undefined {
  const odd = calls.filter((call) => oddNameIn(call) !== undefined)
  const name = odd[0] && oddNameIn(odd[0])
  return shownBy(
    odd,
    `The header ${name} was sent ${times(odd.length)}, and was not read.`,
    `Call the header ${name?.replaceAll('_', '-')}.`,
  )
}

/** Only where the call was refused, and does not bring the right name too. */
function oddNameIn({ rawHeaders, status = 0 }: Call): string | undefined {
  if (status < 400 || status >= 500) return undefined
  const names = new Set(rawHeaders.map(([name]) => name.toLowerCase()))
  return rawHeaders
    .map(([name]) => name)
    .find(
      (name) =>
        name.includes('_') &&
        credentialName.test(name) &&
        !names.has(name.toLowerCase().replaceAll('_', '-')),
    )
}
