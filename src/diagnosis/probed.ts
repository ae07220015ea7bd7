import type { CaseFacts } from './facts.ts'
import { type ProbeReading, readProbes } from './probe-reading.ts'
import { quote } from './quote.ts'
import type { Leaf } from './types.ts'

/** What the probes say, where it is this leaf that they name. */
export function readingOf(
  { credential, input }: CaseFacts,
  leaf: ProbeReading['leaf'],
): ProbeReading | undefined {
  const reading = readProbes(input.probes ?? [], {
    scheme: credential.scheme,
    show: (value) => quote(value, input),
  })
  return reading?.leaf === leaf ? reading : undefined
}

export const probedWords = (
  reading: ProbeReading | undefined,
): Partial<Pick<Leaf, 'explanation' | 'fix'>> => ({
  ...(reading?.explanation === undefined ? {} : { explanation: reading.explanation }),
  ...(reading?.fix === undefined ? {} : { fix: reading.fix }),
})

/** The twin whose verifier no longer does what the probes found, where they named this leaf. */
export function withoutProbes(facts: CaseFacts, leaf: ProbeReading['leaf']): CaseFacts {
  if (readingOf(facts, leaf) === undefined) return facts
  const { probes: _, ...input } = facts.input
  return { ...facts, input }
}
