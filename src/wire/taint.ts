import { joinedLines } from './joined-lines.ts'
import { type Form, type Secret, shortestSecret, spellings } from './spellings.ts'

/** The secrets of a run, in every spelling in which they could slip into a report. */
export interface Taint {
  /** Length of its shortest spelling; 0 when it is known already, or too short to be told from an ordinary word. */
  add(secret: Secret): number
  /** The text with each secret replaced by its name; in time linear in its length. */
  replace(text: string): string
  /** The names of the secrets that are still in a text. */
  namesIn(text: string): string[]
  /** Length of the longest spelling known. */
  longest(): number
}

/** So much of a long secret gives it away, though the rest was cut off. */
const telling = 32
/** By so many characters a spelling is looked up; no spelling is shorter. */
const keyLength = 5
const hashBits = 20
const hashMask = 2 ** hashBits - 1
const hashShift = hashBits / keyLength

interface Known extends Form {
  readonly name: string
}

export function createTaint(): Taint {
  const values = new Set<string>()
  const index = createIndex()
  let longest = 0

  return {
    add(secret) {
      const { value, name, kind } = secret
      if (value.length < shortestSecret || values.has(`${kind} ${value}`)) return 0
      values.add(`${kind} ${value}`)
      index.name(name)
      const forms = spellings(secret)
      for (const form of forms) {
        index.add({ text: form.text, reach: form.reach, name })
        longest = Math.max(longest, form.reach)
      }
      return Math.min(...forms.map(({ text }) => text.length))
    },
    replace(text) {
      if (values.size === 0) return text
      return replaced(overBreaks(text), index.stretches)
      function overBreaks(whole: string): string {
        const joined = joinedLines(whole)
        if (!joined) return whole
        const found = index.stretches(joined.text)
        return found.length === 0
          ? whole
          : replaced(whole, () =>
              found.map((one) => {
                const [start, end] = joined.original(one.start, one.end)
                return { ...one, start, end }
              }),
            )
      }
    },
    namesIn(text) {
      if (values.size === 0) return []
      const joined = joinedLines(text)?.text
      const found = [...index.stretches(text), ...(joined ? index.stretches(joined) : [])]
      return [...new Set(found.map(({ name }) => name))]
    },
    longest: () => longest,
  }
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly name: string
}

function replaced(text: string, stretches: (text: string) => readonly Stretch[]): string {
  let out = ''
  let from = 0
  for (const { start, end, name } of stretches(text)) {
    if (start < from) continue
    out += `${text.slice(from, start)}[secret: ${name}]`
    from = end
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Finds spellings by their first characters; a bit set tells for nearly every place that none begins there. */
function createIndex() {
  const forms = new Map<string, Known[]>()
  const names = new Set<string>()
  const bits = new Uint8Array(2 ** (hashBits - 3))

  const add = (form: Known): void => {
    const key = form.text.slice(0, keyLength)
    const same = forms.get(key)
    if (!same) forms.set(key, [form])
    else if (same.every(({ text }) => text !== form.text)) same.push(form)
    else return
    let hash = 0
    for (let at = 0; at < keyLength; at += 1) hash = shifted(hash, key.charCodeAt(at))
    bits[hash >> 3] = (bits[hash >> 3] ?? 0) | (1 << (hash & 7))
  }

  const stretches = (text: string): Stretch[] => {
    const found: Stretch[] = []
    let hash = 0
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      hash = shifted(hash, code)
      // What was replaced already is known by its name, which may itself look like a secret.
      if (code === 0x5b) from = Math.max(from, endOfMark(text, at, names))
      const start = at - keyLength + 1
      if (start < from || ((bits[hash >> 3] ?? 0) & (1 << (hash & 7))) === 0) continue
      const best = longestAt(text, start, forms.get(text.slice(start, at + 1)) ?? [])
      if (!best) continue
      const whole = withWholeEscapes(text, best, from)
      found.push(whole)
      from = whole.end
    }
    return found
  }
  return { add, stretches, name: (name: string) => names.add(name) }
}

/** Depends on exactly the last five characters. */
const shifted = (hash: number, code: number): number => ((hash << hashShift) ^ code) & hashMask

function endOfMark(text: string, at: number, names: ReadonlySet<string>): number {
  if (!text.startsWith('[secret: ', at)) return 0
  const end = text.indexOf(']', at)
  return end !== -1 && end - at < 200 && names.has(text.slice(at + 9, end)) ? end + 1 : 0
}

function longestAt(text: string, start: number, forms: readonly Known[]): Stretch | undefined {
  let best: Stretch | undefined
  for (const form of forms) {
    const same = sameLength(text, start, form.text)
    if (same < Math.min(form.text.length, telling)) continue
    const end =
      same < form.text.length ? start + same : endOfRun(text, start + same, start + form.reach)
    if (!best || end > best.end) best = { start, end, name: form.name }
  }
  return best
}

function sameLength(text: string, start: number, form: string): number {
  if (text.startsWith(form, start)) return form.length
  let same = 0
  while (same < form.length && text.charCodeAt(start + same) === form.charCodeAt(same)) same += 1
  return same
}

/** What is left of a value whose beginning was found: all that can belong to a token or a key, in any encoding. */
function endOfRun(text: string, from: number, limit: number): number {
  let end = from
  while (end < limit && end < text.length && /[A-Za-z0-9+/=_%-]/.test(text[end] ?? '')) end += 1
  return end
}

/** A JSON text stays one: no half of an escape is left at either end. */
function withWholeEscapes(text: string, { start, end, name }: Stretch, from: number): Stretch {
  return {
    start: endsInEscape(text, start) ? Math.max(from, start - 1) : start,
    end: text[end - 1] === '\\' && endsInEscape(text, end) ? Math.min(end + 1, text.length) : end,
    name,
  }
}

/** Whether an odd number of backslashes stands before a place; of a long row the last 64 are looked at. */
function endsInEscape(text: string, place: number): boolean {
  let count = 0
  while (count < 64 && text[place - count - 1] === '\\') count += 1
  return count % 2 === 1
}
