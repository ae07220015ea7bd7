/** Whether two bodies differ in what they say: words, truth values and the lengths of lists. Numbers,
 * times and digests change by themselves and say nothing. */
export function wordsDiffer(before: unknown, after: unknown): boolean {
  const [first, second] = [wordsOf(before), wordsOf(after)]
  return first.join('\n') !== second.join('\n')
}

function wordsOf(value: unknown, path = ''): string[] {
  if (typeof value === 'boolean') return [`${path}=${value}`]
  if (typeof value === 'string')
    return /^[A-Za-z][A-Za-z _-]*$/.test(value) ? [`${path}=${value}`] : []
  if (typeof value !== 'object' || value === null) return []
  const length = Array.isArray(value) ? [`${path}#${value.length}`] : []
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return [...length, ...entries.flatMap(([key, item]) => wordsOf(item, `${path}/${key}`))]
}
