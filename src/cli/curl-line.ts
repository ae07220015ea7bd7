import { notRead, type Option, optionsOf, pick } from './curl-options.ts'
import { shellWords, type Word } from './shell-words.ts'

/** What a curl line would send, as far as a refusal can depend on it. */
export interface CurlRequest {
  readonly method: string
  readonly url: string | undefined
  /** The value of the Authorization header; undefined where the line sends none. */
  readonly authorization: string | undefined
  readonly body: string | undefined
}

/** Reads a pasted curl line; nothing is sent. Throws UsageError, which never repeats the line. */
export function readCurlLine(line: string): CurlRequest {
  const options = optionsOf(curlWords(line))
  const url = options.find(({ name }) => name === 'url' || name === 'positional')?.value
  return {
    method: methodOf(options),
    url: url?.text,
    authorization: authorizationOf(options, url?.text),
    body: pick(options, 'd')?.text,
  }
}

function curlWords(line: string): readonly Word[] {
  const words = shellWords(line)
  if (words === undefined) throw notRead('a quote that is not closed', 'copy the whole line')
  const start = words.findIndex(({ text }) => /(?:^|\/)curl(?:\.exe)?$/.test(text))
  if (start < 0) throw notRead('a text without the word curl', 'paste the line as it was typed')
  if (/\^\r?\n|\^"/.test(line))
    throw notRead('a line for cmd.exe', 'copy it in the form for bash: browsers offer both')
  return words.slice(start + 1)
}

function methodOf(options: readonly Option[]): string {
  const named = pick(options, 'X')
  if (named !== undefined) return named.text
  const has = (name: string) => pick(options, name) !== undefined
  if (has('I')) return 'HEAD'
  if (has('T')) return 'PUT'
  return (has('d') || has('F')) && !has('G') ? 'POST' : 'GET'
}

/** A header given by hand replaces what curl would make of its other options, even where it is empty. */
function authorizationOf(options: readonly Option[], url: string | undefined): string | undefined {
  const given = options.filter(
    ({ name, value }) => name === 'H' && /^\s*authorization\s*[:;]/i.test(value.text),
  )
  if (given.length > 0) {
    const values = given.map(({ value }) => asSent(value).replace(/^[^:;]*[:;]\s*/, ''))
    const sent = values.filter(
      (value, index) => value !== '' || given[index]?.value.text.trimEnd().endsWith(';'),
    )
    return sent.length === 0 ? undefined : sent.join(', ')
  }
  const bearer = pick(options, 'oauth2-bearer')
  if (bearer !== undefined) return `Bearer ${asSent(bearer)}`
  const user = pick(options, 'u')
  if (user !== undefined) return basic(asSent(user))
  demandVisible(options)
  return userinfoOf(url)
}

/** Headers that stand in a file are out of our sight: to say that there is none would be a guess. */
function demandVisible(options: readonly Option[]): void {
  const hidden = options.find(
    ({ name, value }) => name === 'K' || (name === 'H' && value.text.startsWith('@')),
  )
  if (hidden !== undefined)
    throw notRead(
      'a line that takes its headers or options from a file',
      'write the Authorization header into the line, or give the token by --token-file',
    )
}

function userinfoOf(url: string | undefined): string | undefined {
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url ?? '')?.[1]
  if (userinfo === undefined) return undefined
  try {
    return basic(decodeURIComponent(userinfo))
  } catch {
    return basic(userinfo)
  }
}

const basic = (user: string): string => `Basic ${Buffer.from(user).toString('base64')}`

/** The text the shell would have handed on; a variable that it would have filled in is out of our sight. */
function asSent({ text, replaced }: Word): string {
  if (replaced === undefined) return text
  const name = /^\$\{?(\w{1,40})\}?$/.exec(replaced)?.[1]
  throw notRead(
    name === undefined
      ? 'a command whose output the shell would have put into the header'
      : `the shell variable ${name} in the header`,
    name === undefined
      ? 'write what was sent into the line'
      : `write what was sent into the line, or give it by --token env:${name}`,
  )
}
