import type { Reply } from '../../../src/model/reply.ts'

const longest = 65_536

const patterns: readonly RegExp[] = [
  /\bTraceback\b/,
  /\bat [^()\n]{1,120}\([^()\s]{0,120}[A-Za-z/\\][^()\s]{0,120}:\d{1,7}:\d{1,7}\)/,
]

/** An absolute path of a source file; the character before it shows that it is no part of a URL. */
const sourcePath =
  /(?<![\w.:/\\-])(?:[A-Za-z]:)?[\\/](?:[\w.@+-]{1,80}[\\/]){1,30}[\w.@+-]{1,80}\.(?:py|js|mjs|cjs|ts|tsx|go|java|kt|rb|rs|php|cs)\b/

/** What a reply shows of the droplet's insides, in its own words; undefined when nothing. */
export function internalsIn(reply: Reply): string | undefined {
  const text = reply.text.slice(0, longest)
  const asked = askedText(reply)
  const isPage = /html/i.test(reply.headers['content-type'] ?? '')
  const found = (isPage ? patterns : [...patterns, sourcePath])
    .map((pattern) => pattern.exec(text)?.[0])
    .find((match) => match !== undefined && !asked.includes(match))
  return found?.slice(0, 120)
}

/** What we sent ourselves is an echo, not a leak. */
function askedText({ ask }: Reply): string {
  if (ask.body instanceof Uint8Array) return new TextDecoder().decode(ask.body)
  const body = typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body ?? '')
  return `${ask.path} ${JSON.stringify(ask.headers ?? [])} ${body}`
}
