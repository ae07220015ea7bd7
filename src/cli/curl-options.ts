import { UsageError } from '../model/usage-error.ts'
import type { Word } from './shell-words.ts'

/** One option of a curl line, or a word that belongs to none. */
export interface Option {
  /** The short letter where there is one, otherwise the long name. */
  readonly name: string
  readonly value: Word
}

/** The options of a curl line in their order. Throws UsageError where one lacks its value. */
export function optionsOf(words: readonly Word[]): readonly Option[] {
  const found: Option[] = []
  let at = 0
  const next = (): Word => {
    const value = words[at++]
    if (value === undefined) throw notRead('an option without its value', 'copy the whole line')
    return value
  }
  while (at < words.length) {
    const word = next()
    if (!/^-./.test(word.text)) found.push({ name: 'positional', value: word })
    else if (word.text.startsWith('--')) {
      const name = word.text.slice(2)
      const short = longNames.get(name)
      if (short !== undefined)
        found.push({ name: short, value: longWithoutValue.has(name) ? word : next() })
    } else found.push(...clustered(word, next))
  }
  return found
}

/** Letters may share one dash, and the last one's value may follow without a space. */
function clustered(word: Word, next: () => Word): Option[] {
  const letters = word.text.slice(1)
  const last = letters.search(shortWithValue)
  const flags = [...(last < 0 ? letters : letters.slice(0, last))]
  const found = flags.map((name) => ({ name, value: word }))
  if (last < 0) return found
  const glued = letters.slice(last + 1)
  return [
    ...found,
    { name: letters.charAt(last), value: glued === '' ? next() : { ...word, text: glued } },
  ]
}

/** The value of an option; of several the last one, as curl does it. */
export const pick = (options: readonly Option[], name: string): Word | undefined =>
  options.findLast((option) => option.name === name)?.value

export const notRead = (came: string, todo: string): UsageError =>
  new UsageError({ expected: 'a curl line as it was sent', came, where: '--replay', todo })

/** Long names of the options we read, and of the common ones whose value could be mistaken for a URL. */
const longNames: ReadonlyMap<string, string> = new Map([
  ['header', 'H'],
  ['user', 'u'],
  ['oauth2-bearer', 'oauth2-bearer'],
  ['request', 'X'],
  ['url', 'url'],
  ['get', 'G'],
  ['head', 'I'],
  ['config', 'K'],
  ['upload-file', 'T'],
  ['form', 'F'],
  ...named('d', 'data data-raw data-binary data-ascii data-urlencode json'),
  ...named(
    'other',
    'user-agent cookie cookie-jar referer output write-out max-time cacert cert key',
  ),
  ...named('other', 'capath connect-timeout proxy proxy-user resolve connect-to interface retry'),
])

function named(short: string, names: string): [string, string][] {
  return names.split(' ').map((name) => [name, short])
}

const shortWithValue = /[AbcCdDeEFHKmoPQrtTuUwxXyYz]/
const longWithoutValue: ReadonlySet<string> = new Set(['get', 'head'])
