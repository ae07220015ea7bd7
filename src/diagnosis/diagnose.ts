import { type CaseFacts, gather, withoutHistory } from './facts.ts'
import { leafOf } from './leaves.ts'
import { withoutProbes } from './probed.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'
import type { Diagnosis, DiagnosisInput, Leaf } from './types.ts'
import { wouldHelp } from './would-help.ts'

/**
 * Names the one cause of a refused request, and what else would be refused after it is mended.
 * Leaves that compare the token with something nobody told are named in `unjudged`, and left out.
 */
export function diagnose(
  input: DiagnosisInput,
  unjudged: ReadonlySet<string> = new Set(),
): Diagnosis {
  const facts = gather(input)
  const { rule, confidence } = firstMatch(facts, unjudged)
  const help = wouldHelp(rule, confidence, facts)
  return {
    primary: leafIn(rule, facts),
    confidence: Math.round(confidence * certainty(rule, facts) * 1000) / 1000,
    evidence: rule.evidence?.(facts) ?? [],
    alsoWrong: leavesOfTwins(rule, facts, unjudged),
    ...(help === undefined ? {} : { wouldHelp: help }),
  }
}

const leafIn = (rule: Rule, facts: CaseFacts): Leaf => ({
  ...leafOf(rule.id),
  ...rule.words?.(facts),
})

/** How much of the confidence is left where what the rule rests on is not known for certain. */
function certainty({ restsOn }: Rule, { input }: CaseFacts): number {
  if (restsOn === 'clock' && input.clock.verifierDate === undefined) return 0.8
  return restsOn === 'key set' && input.jwks?.vantage === 'elsewhere' ? 0.7 : 1
}

/** The last rule matches everything; it is left out of what else is wrong. */
const unexplained = 'D64'

interface Match {
  readonly rule: Rule
  readonly confidence: number
}

function firstMatch(facts: CaseFacts, named: ReadonlySet<string>): Match {
  for (const rule of rules) {
    const confidence = named.has(rule.id) ? undefined : rule.matches(facts)
    if (confidence !== undefined) return { rule, confidence }
  }
  throw new Error(`the rule ${unexplained} must match everything`)
}

/** Thinks one fault away at a time and diagnoses the repaired twin, naming each leaf once. */
function leavesOfTwins(
  primary: Rule,
  facts: CaseFacts,
  unjudged: ReadonlySet<string>,
): readonly Leaf[] {
  const named = new Set([...unjudged, primary.id])
  const found: Leaf[] = []
  const mended = primary.id === unexplained ? undefined : primary.repaired?.(facts)
  let twin = mended && asNew(mended)
  while (twin !== undefined) {
    const { rule } = firstMatch(twin, named)
    if (rule.id === unexplained) break
    named.add(rule.id)
    found.push(leafIn(rule, twin))
    twin = rule.repaired?.(twin)
  }
  return found
}

/** A mended token is another token: what became of the old one says nothing about it. */
const asNew = (twin: CaseFacts): CaseFacts => withoutHistory(withoutProbes(twin, 'D58'))
