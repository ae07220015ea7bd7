import { type CaseFacts, hasKnownSigner } from './facts.ts'
import type { Rule } from './rule.ts'

const strangers: ReadonlySet<string> = new Set(['D25', 'D39', 'D40'])

/** The one further input that would make a diagnosis surer, where there is one. */
export function wouldHelp(
  { id, restsOn }: Rule,
  confidence: number,
  facts: CaseFacts,
): string | undefined {
  const { input, token, keySet } = facts
  const isSignerKnown = token === undefined || hasKnownSigner(facts)
  if (strangers.has(id) && !isSignerKnown) return anotherKey(facts)
  if (restsOn === 'key set' && input.jwks?.vantage === 'elsewhere') {
    return 'The key set as it is answered to the verifier, fetched from where that runs.'
  }
  if (restsOn === 'clock' && input.clock.verifierDate === undefined) {
    return "The verifier's time: the Date header of its answer."
  }
  if (id === 'D07' && confidence < 0.97) return anotherKey(facts)
  if (furtherInput[id] !== undefined && id !== 'D64') return furtherInput[id]
  if (keySet.state === 'unknown' && token?.header !== undefined && !isSignerKnown) {
    return "The Registry's key set: without it the signature was not checked."
  }
  return furtherInput[id]
}

const furtherInput: Readonly<Record<string, string>> = {
  D24: 'The secrets that may have signed the token, such as the registry key.',
  D33: 'The log line the verifier wrote: whether it asks for a kid.',
  D58: 'The log line the verifier wrote: whether it keeps a list of the tokens it has met.',
  D64: 'The log line the verifier wrote for this refusal.',
}

function anotherKey({ input, keySet }: CaseFacts): string {
  const kinds = new Set(input.candidates.map(({ kind }) => kind))
  if (!kinds.has('own')) {
    return "The droplet's own public key: it would show whether the droplet signed the token itself."
  }
  if (keySet.state === 'read' && input.olderKeySets === undefined && kinds.size > 1) {
    return 'Earlier publications of the key set: the key that signed may have been withdrawn.'
  }
  return 'The public keys of the other services and environments the token may come from.'
}
