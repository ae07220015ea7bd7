import { createHmac, randomBytes } from 'node:crypto'
import { describeToken, hideTokens } from './redact-jwt.ts'
import { hideMembers, hidePem, hidePrivateJwk, hideUrlSecrets } from './redact-patterns.ts'
import { createTaint } from './taint.ts'

/** Texts are cut here before any pattern looks at them. */
const maxTextLength = 65_536
const sensitiveName = /token|secret|key|auth|^(?:set-)?cookie$/i
/** Challenges say what is wanted, never what was given. */
const challenges = new Set(['www-authenticate', 'proxy-authenticate'])
const credential = /^(\s*[A-Za-z][A-Za-z0-9_-]{0,15}[\s:]+)(.+)$/s
const schemeAlone = /^\s*(?:bearer|basic|digest|token|jwt)\s*$/i

/** Takes secrets out of everything that leaves the process. */
export interface Redactor {
  /** From now on the value is replaced by its name, in whatever encoding it turns up. */
  secret(value: string, name: string): void
  text(text: string): string
  header(name: string, value: string): string
  /** Whether a registered secret is still there, in any spelling. */
  holds(text: string): boolean
}

/** A redactor with a salt of its own, so that its hashes mean nothing outside this run. */
export function createRedactor(): Redactor {
  const salt = randomBytes(16)
  const taint = createTaint()
  const hash = (text: string): string =>
    createHmac('sha256', salt).update(text).digest('hex').slice(0, 8)

  const text = (whole: string): string => {
    const seen = whole.slice(0, maxTextLength)
    const tokenless = hideTokens(hidePem(seen), hash)
    const clean = hideUrlSecrets(hideMembers(hidePrivateJwk(taint.replace(tokenless))))
    if (whole.length <= maxTextLength) return clean
    // The cut may have left the front half of a secret at the very end.
    return clean.slice(0, Math.max(0, clean.length - Math.max(4096, taint.longest())))
  }

  const hidden = (value: string): string => {
    if (value === '') return ''
    const token = describeToken(value, hash)
    if (token !== undefined) return taint.replace(hidePrivateJwk(hidePem(token)))
    const named = taint.replace(value)
    return /^\[secret: [^\]]*\]$/.test(named)
      ? named
      : `(${value.length} characters #${hash(value)})`
  }

  return {
    secret: taint.add,
    text,
    header(name, value) {
      if (challenges.has(name.toLowerCase()) || !sensitiveName.test(name)) return text(value)
      if (!/auth/i.test(name)) return hidden(value)
      if (schemeAlone.test(value)) return value
      const [, scheme = '', rest = value] = credential.exec(value) ?? []
      return taint.replace(scheme) + hidden(rest)
    },
    holds: taint.holds,
  }
}
