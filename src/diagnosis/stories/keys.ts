import { type Call, headerValues } from '../../model/call.ts'
import { type Recognised, type Story, shownBy, type Traffic, times, unscripted } from './story.ts'

/** The registry key, and what the Registry says when it is not the right one. */
export const keyStories: readonly Story[] = [
  {
    number: 19,
    id: 'AUTH-SECRET-400',
    title: 'a wrong secret is answered 400, and taken for a bad request',
    blame: 'droplet',
    explanation:
      'Some token endpoints answer bad credentials with 400 ("wrong secret key", "Invalid Droplet ID"). Nothing is wrong with the form of the request.',
    fix: 'Treat a 400 of the token endpoint as refused credentials: check REGISTRY_KEY and the id; the endpoint should answer 401.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => wrongKey(traffic, traffic.calls, [400]),
  },
  {
    number: 13,
    id: 'AUTH-WRONG-REGISTRY-KEY',
    title: 'the Registry refuses the registry key',
    blame: 'droplet',
    explanation: 'Without a token nothing that comes after it can succeed.',
    fix: 'Check that REGISTRY_KEY is loaded, and that it is the current one.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => wrongKey(traffic, unscripted(traffic), [401, 403]),
  },
]

function wrongKey(
  { facts }: Traffic,
  calls: readonly Call[],
  statuses: readonly number[],
): Recognised | undefined {
  const { registryKey } = facts
  if (registryKey === undefined) return undefined
  // Who had a token before knows the key; what it asks with now it was made to ask with.
  const hadToken = calls.some(({ issued }) => issued !== undefined)
  const flawOf = (call: Call): Flaw | undefined =>
    flawIn(headerValues(call, 'x-registry-key')[0], registryKey)
  const refused = calls.filter(
    (call) =>
      isAboutTheKey(call) &&
      !(hadToken && call.purpose === 'token') &&
      statuses.includes(call.status ?? 0) &&
      !hasHiddenKey(call, registryKey) &&
      flawOf(call) !== undefined,
  )
  const flaw = refused[0] && flawOf(refused[0])
  const seen = `Calls were answered ${refused[0]?.status} ${times(refused.length)}: ${flaw?.seen}.`
  return shownBy(refused, seen, statuses.includes(400) ? undefined : flaw?.fix)
}

/** Token requests stand on the key alone; elsewhere our Registry says that it was the key. */
const isAboutTheKey = ({ purpose, method, refusal = '' }: Call): boolean =>
  purpose === 'token' ? method === 'POST' : refusal.startsWith('X-Registry-Key is not')

/** A key under another name of a header, or in the address, is not missing; it is in the wrong place. */
const hasHiddenKey = ({ rawHeaders, target, text }: Call, key: string): boolean =>
  rawHeaders.some(([name, value]) => name.toLowerCase() !== 'x-registry-key' && value === key) ||
  [target, text].some((place) => place.includes(key) || place.includes(encodeURIComponent(key)))

interface Flaw {
  readonly seen: string
  readonly fix: string
}

/** What is wrong with the key that was sent, in words that do not tell it. */
function flawIn(sent: string | undefined, key: string): Flaw | undefined {
  if (sent === key) return undefined
  if (sent === undefined)
    return { seen: 'they have no X-Registry-Key', fix: 'Send REGISTRY_KEY in X-Registry-Key.' }
  if (sent.trim() === '')
    return {
      seen: 'their X-Registry-Key is empty',
      fix: 'REGISTRY_KEY is not loaded: set it, and refuse to start without it.',
    }
  if (/^(?:undefined|null|none)$/i.test(sent))
    return {
      seen: `their X-Registry-Key says ${sent.toLowerCase()}`,
      fix: 'REGISTRY_KEY is not loaded: set it, and refuse to start without it.',
    }
  if (bare(sent) === bare(key))
    return {
      seen: 'their X-Registry-Key is the right key with quotes, line ends or white space round it',
      fix: 'Trim and unquote REGISTRY_KEY when the settings are read; a file with CRLF leaves a CR behind.',
    }
  return {
    seen: `their X-Registry-Key (${sent.length} characters) is another key (of ${key.length})`,
    fix: 'Get the current key of this Registry, put it into REGISTRY_KEY, and restart.',
  }
}

/** Without what files, shells and encoders leave round a value. */
const bare = (text: string): string =>
  text
    .replace(/%0[ad]/gi, '')
    .replace(/\\[rn]/g, '')
    .replace(/[\s"'`]/g, '')
