import { isIP } from 'node:net'
import { closest } from 'fastest-levenshtein'
import { UsageError } from '../model/usage-error.ts'

/** The URL, if it may be asked: a public host needs the word of its owner. Throws UsageError. */
export function allowedUrl(text: string, owned: boolean): string {
  if (/^[a-z-]+(?:-\d+)?$/i.test(text) && text.toLowerCase() !== 'localhost') throw noAddress(text)
  const url = urlIn(text)
  if (url === undefined)
    throw new UsageError({
      expected: 'a URL such as http://127.0.0.1:8010',
      came: `"${text}"`,
      where: 'the command line',
      todo: 'check the address',
    })
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new UsageError({
      expected: 'http or https',
      came: url.protocol,
      where: text,
      todo: 'give the address of the HTTP service',
    })
  if (url.username || url.password)
    throw new UsageError({
      expected: 'a URL without user and password',
      came: 'one with them',
      where: url.host,
      todo: 'use --token-file for credentials',
    })
  if (!owned && !isLocal(url.href))
    throw new UsageError({
      expected: 'a target on this machine or in a private network',
      came: url.host,
      where: 'the command line',
      todo: 'add --i-own-this-target if you answer for it: hundreds of bad requests will be sent there',
    })
  return url.href.replace(/\/+$/, '')
}

/** An address as people write it, with or without http. */
export function urlIn(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  return URL.canParse(whole) ? new URL(whole) : undefined
}

const commands = [
  'run',
  'demo',
  'list',
  'explain',
  'explain-401',
  'mesh',
  'mint',
  'profiles',
  'doctor',
  'config',
]

/** A single word is a mistyped command rather than a host; a host can be written as a URL. */
const noAddress = (word: string): UsageError =>
  new UsageError({
    expected: `a command (${commands.join(', ')}) or a URL`,
    came: `"${word}"`,
    where: 'the command line',
    todo: `did you mean "${closest(word, commands)}"? A host is written http://${word}`,
  })

/** Whether the host is this machine or a private address. */
export function isLocal(text: string): boolean {
  const host = new URL(text).hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  if (isIP(host) === 6) return host === '::1' || /^f[cd]/i.test(host) || /^fe80/i.test(host)
  if (isIP(host) !== 4) return false
  const [a = 0, b = 0] = host.split('.').map(Number)
  return a === 127 || a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)
}
