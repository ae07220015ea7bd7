import { createHmac, type KeyObject, randomBytes } from 'node:crypto'
import { describeToken, hideTokens } from './redact-jwt.ts'
import { hideMembers, hidePem, hidePrivateJwk, hideUrlSecrets } from './redact-patterns.ts'
import { keySecrets, publicValues, textSecret, tokenSecret } from './secrets.ts'
import type { Secret } from './spellings.ts'
import { createTaint } from './taint.ts'

/** Texts are cut here before any pattern looks at them. */
const maxTextLength = 65_536
const sensitiveName = /token|secret|key|auth|^(?:set-)?cookie$/i
/** Challenges say what is wanted, never what was given. */
const challenges = new Set(['www-authenticate', 'proxy-authenticate'])
const credential = /^(\s*[A-Za-z][A-Za-z0-9_-]{0,15}[\s:]+)(.+)$/s
const schemeAlone = /^\s*(?:bearer|basic|digest|token|jwt)\s*$/i

/** A droplet that shows us token after token is redacted by their looks alone beyond so many. */
const mostTokensSeen = 5000

/** The same few header lines come again and again; what became of short ones is remembered. */
const shortText = 24
const mostRemembered = 4000

/** Takes secrets out of everything that leaves the process, and is the one place where a run registers them. */
export interface Redactor {
  /** From now on the value is replaced by its name, in whatever encoding it turns up. */
  secret(value: string, name: string): void
  /** The same for what was read in a form of its own. */
  secrets(secrets: readonly Secret[]): void
  /** The same for a token that was made; those that are seen in a text or header are noticed by themselves. */
  token(token: string): void
  /** The same for the private numbers of a key; its public ones are told to everybody, as whose signature ever. */
  key(pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }, name: string): void
  text(text: string): string
  header(name: string, value: string): string
  /** Whether a registered secret is still there, in any spelling. */
  holds(text: string): boolean
}

/**
 * A redactor with a salt of its own, so that its hashes mean nothing outside this run. Every secret it comes
 * to know is also told to whoever guards what the process writes.
 */
export function createRedactor(tell: (secret: Secret) => void = () => undefined): Redactor {
  const salt = randomBytes(16)
  const taint = createTaint()
  const open = new Set<string>()
  let tokensSeen = 0
  const clean = new Map<string, string>()
  const register = (secret: Secret): void => {
    const shortest = taint.add(secret)
    if (shortest === 0) return
    // A longer one is in no text that is remembered.
    if (shortest < shortText) clean.clear()
    tell(secret)
  }
  const token = (text: string): void => {
    const secret = tokenSecret(text)
    if (secret && !open.has(secret.value)) register(secret)
  }
  const hash = (text: string): string =>
    createHmac('sha256', salt).update(text).digest('hex').slice(0, 8)
  const hashOfToken = (text: string): string => {
    tokensSeen += 1
    if (tokensSeen <= mostTokensSeen) token(text)
    return hash(text)
  }

  const text = (whole: string): string => {
    if (whole.length >= shortText) return cleaned(whole)
    const known = clean.get(whole)
    if (known !== undefined) return known
    const found = cleaned(whole)
    if (clean.size < mostRemembered) clean.set(whole, found)
    return found
  }

  const cleaned = (whole: string): string => {
    const seen = whole.slice(0, maxTextLength)
    const tokenless = hideTokens(hidePem(seen), hashOfToken)
    const bare = hideUrlSecrets(hideMembers(hidePrivateJwk(taint.replace(tokenless))))
    if (whole.length <= maxTextLength) return bare
    // The cut may have left the front half of a secret at the very end.
    return bare.slice(0, Math.max(0, bare.length - Math.max(4096, taint.longest())))
  }

  const hidden = (value: string): string => {
    if (value === '') return ''
    const described = describeToken(value, hashOfToken)
    if (described !== undefined) return taint.replace(hidePrivateJwk(hidePem(described)))
    const named = taint.replace(value)
    return /^\[secret: [^\]]*\]$/.test(named)
      ? named
      : `(${value.length} characters #${hash(value)})`
  }

  return {
    secret: (value, name) => register(textSecret(value, name)),
    secrets: (secrets) => secrets.forEach(register),
    token,
    key({ privateKey, publicKey }, name) {
      keySecrets(privateKey, name).forEach(register)
      for (const value of publicValues(publicKey)) open.add(value)
    },
    text,
    header(name, value) {
      if (challenges.has(name.toLowerCase()) || !sensitiveName.test(name)) return text(value)
      if (!/auth/i.test(name)) return hidden(value)
      if (schemeAlone.test(value)) return value
      const [, scheme = '', rest = value] = credential.exec(value) ?? []
      return taint.replace(scheme) + hidden(rest)
    },
    holds: (whole) => taint.namesIn(whole).length > 0,
  }
}
