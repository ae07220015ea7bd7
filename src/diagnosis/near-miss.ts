/** One thing in which two spellings of a name can differ, and how to leave it out of account. */
interface Aspect {
  readonly words: string
  readonly without: (text: string) => string
}

const aspects: readonly Aspect[] = [
  { words: 'white space', without: (text) => text.replace(/\s+/g, '') },
  { words: 'letter case', without: (text) => text.toLowerCase() },
  { words: 'the scheme', without: (text) => text.replace(/^[a-z][a-z0-9+.-]*:\/+/i, '') },
  { words: 'the closing slash', without: (text) => text.replace(/\/+$/, '') },
  { words: 'the path', without: (text) => text.replace(/^([^/?#]+)[/?#].+$/s, '$1') },
  { words: 'the port', without: (text) => text.replace(/:\d*(?=[/?#]|$)/, '') },
  { words: 'dots, hyphens or underscores', without: (text) => text.replace(/[._-]+/g, '') },
]

/** In words, each thing that has to be left out of account before two spellings are the same. */
export function differencesOf(one: string, other: string): readonly string[] {
  const areSameBy = (kept: readonly Aspect[]): boolean => barer(one, kept) === barer(other, kept)
  if (!areSameBy(aspects)) return ['their separators']
  return aspects
    .filter((aspect) => !areSameBy(aspects.filter((each) => each !== aspect)))
    .map(({ words }) => words)
}

const barer = (text: string, kept: readonly Aspect[]): string =>
  kept.reduce((rest, { without }) => without(rest), text)
