import type { CaseFacts } from './facts.ts'

const strangers: ReadonlySet<string> = new Set(['D25', 'D39', 'D40'])
const timed: ReadonlySet<string> = new Set(['D44', 'D47'])

/** The one further input that would make a diagnosis surer, where there is one. */
export function wouldHelp(id: string, confidence: number, facts: CaseFacts): string | undefined {
  const { input, token, keySet, signature } = facts
  const isUnsigned =
    token === undefined || signature.published.length + signature.signers.length > 0
  if (strangers.has(id) && !isUnsigned) return anotherKey(facts)
  if (id === 'D24') return 'The secrets that may have signed the token, such as the registry key.'
  if (timed.has(id) && input.clock.verifierDate === undefined) {
    return "The verifier's time: the Date header of its answer."
  }
  if (id === 'D07' && confidence < 0.97) return anotherKey(facts)
  if (id === 'D33') return 'The log line the verifier wrote: whether it asks for a kid.'
  if (keySet.state === 'unknown' && token?.header !== undefined && !isUnsigned) {
    return "The Registry's key set: without it the signature was not checked."
  }
  return id === 'D64' ? 'The log line the verifier wrote for this refusal.' : undefined
}

function anotherKey({ input }: CaseFacts): string {
  if (input.candidates.some(({ kind }) => kind === 'own')) {
    return 'The public keys of the other services and environments the token may come from.'
  }
  return "The droplet's own public key: it would show whether the droplet signed the token itself."
}
