/** Line breaks as they are, and as JSON, URLs and markup write them, with the indentation after; and changes of colour. */
const between =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
  /(?:[\r\n]|\\{1,4}[rn]|%0[AaDd]|&#(?:1[03]|x[aAdD]);)[ \t]*|\u001b\[[0-9;]{0,16}m/g

/** One of these begins every break; most texts of a run have none of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
const mayBreak = /[\r\n\\%&\u001b]/

/** A text without its line breaks, which knows where everything stood before. */
export interface JoinedLines {
  readonly text: string
  /** The last place before this one where lines were joined; 0 where none were. */
  seam(before: number): number
  /** Where a stretch of the joined text begins and ends in the original. */
  original(start: number, end: number): readonly [start: number, end: number]
}

/** The text as if nothing had wrapped it; undefined when nothing has. */
export function joinedLines(text: string): JoinedLines | undefined {
  if (!mayBreak.test(text)) return undefined
  // How much of the joined text comes before each cut, and how much was cut so far.
  const upTo: number[] = []
  const removed: number[] = []
  const kept: string[] = []
  let from = 0
  let gone = 0
  for (const { index, 0: gap } of text.matchAll(between)) {
    kept.push(text.slice(from, index))
    upTo.push(index - gone)
    gone += gap.length
    removed.push(gone)
    from = index + gap.length
  }
  if (gone === 0) return undefined
  kept.push(text.slice(from))
  const at = (position: number): number => {
    const cuts = countUpTo(upTo, position)
    return position + (cuts === 0 ? 0 : (removed[cuts - 1] ?? 0))
  }
  return {
    text: kept.join(''),
    seam: (before) => upTo[countUpTo(upTo, before - 1) - 1] ?? 0,
    original: (start, end) => [at(start), at(end - 1) + 1],
  }
}

/** How many of the sorted numbers are not above the limit. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
