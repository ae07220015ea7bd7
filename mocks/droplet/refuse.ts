import { type Answer, html, json, text } from './answer.ts'
import type { Refusal } from './auth/refusal.ts'
import type { Droplet } from './context.ts'
import { errorAnswer } from './error-answer.ts'

const wording = {
  400: 'The credential is malformed',
  401: 'Could not validate credentials',
  403: 'Not allowed',
  503: 'Tokens cannot be verified at present',
}

/** The answer to a caller who is not let in: the same words whatever the reason was. */
export function refusalAnswer(
  refusal: Refusal,
  droplet: Droplet,
  token: string,
  accept: string,
): Answer {
  const { conduct, config } = droplet
  const status = refusal.status === 401 ? conduct.refusalStatus : refusal.status
  const words = wording[refusal.status]
  const told = {
    nothing: words,
    reason: `${words}: ${refusal.reason}, expected ${config.issuer} and ${config.audience}`,
    token: `${words}: ${token}`,
    kid: `No such file: /etc/keys/${kidOf(token)}.pem`,
    secrets: `${words} (API_TOKEN=${config.apiToken})`,
  }[conduct.refusalTells]
  const error = refusal.offered && conduct.challengeTellsError ? ' error="invalid_token"' : ''
  const second =
    conduct.challenges === 'one' ? '' : `${error ? '' : ' realm="mesh"'}, Basic realm="mesh"`
  const headers: Record<string, string> =
    conduct.challenge && status === 401 ? { 'WWW-Authenticate': `Bearer${error}${second}` } : {}
  switch (conduct.refusalForm) {
    case 'plain-text':
      return { ...text(status, words), headers }
    case 'html':
      return { ...html(status, words), headers }
    case 'no-detail':
      return json(status, { error: 'unauthorized' }, headers)
    case 'login-redirect':
      if (accept.includes('text/html'))
        return { ...html(302, 'Sign in'), headers: { Location: '/login' } }
      return errorAnswer(status, told, headers, conduct)
    case 'json':
      return errorAnswer(status, told, headers, conduct)
  }
}

function kidOf(token: string): string {
  try {
    return String(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid)
  } catch {
    return 'unknown'
  }
}
