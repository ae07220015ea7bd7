/** Shorter values would turn ordinary words into secrets. */
const minLength = 6

/** The secrets of a run, in every spelling in which they could slip into a report. */
export interface Taint {
  add(value: string, name: string): void
  replace(text: string): string
  holds(text: string): boolean
  /** Length of the longest spelling known. */
  longest(): number
}

export function createTaint(): Taint {
  const names = new Map<string, string>()
  let pattern: RegExp | undefined

  return {
    add(value, name) {
      if (value.length < minLength) return
      for (const form of spellings(value)) if (!names.has(form)) names.set(form, name)
      const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length)
      pattern = alternatives(longestFirst)
    },
    replace(text) {
      if (pattern === undefined) return text
      return text.replace(pattern, (form) => `[secret: ${names.get(form) ?? 'unnamed'}]`)
    },
    holds(text) {
      return pattern !== undefined && text.search(pattern) !== -1
    },
    longest() {
      let most = 0
      for (const form of names.keys()) most = Math.max(most, form.length)
      return most
    },
  }
}

/** The engine's own message would show the pattern, which is made of secrets. */
function alternatives(forms: readonly string[]): RegExp {
  try {
    return new RegExp(forms.map(escapeForRegExp).join('|'), 'g')
  } catch {
    throw new Error('the secrets of this run are too long to be kept out of a report')
  }
}

function spellings(value: string): Set<string> {
  const bytes = Buffer.from(value, 'utf8')
  const hex = bytes.toString('hex')
  const json = JSON.stringify(value).slice(1, -1)
  const forms = [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    hex.replace(/../g, (pair) => `%${pair.toUpperCase()}`),
    hex,
    hex.toUpperCase(),
    markupEscaped(value),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ]
  return new Set(forms.filter((form) => form.length >= minLength))
}

/** The characters that stand for the value wherever it begins inside a longer base64 text. */
function base64Core(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
  const first = Math.ceil((offset * 8) / 6)
  const end = Math.floor((shifted.length * 8) / 6)
  return [
    shifted.toString('base64').slice(first, end),
    shifted.toString('base64url').slice(first, end),
  ]
}

const markupEscaped = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
