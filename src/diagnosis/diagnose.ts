import { type CaseFacts, gather } from './facts.ts'
import { leafOf } from './leaves.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'
import type { Diagnosis, DiagnosisInput, Leaf } from './types.ts'
import { wouldHelp } from './would-help.ts'

/** Names the one cause of a refused request, and what else would be refused after it is mended. */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const facts = gather(input)
  const { rule, confidence } = firstMatch(facts, new Set())
  const help = wouldHelp(rule.id, confidence, facts)
  return {
    primary: leafOf(rule.id),
    confidence: Math.round(confidence * 1000) / 1000,
    evidence: rule.evidence?.(facts) ?? [],
    alsoWrong: leavesOfTwins(rule, facts),
    ...(help === undefined ? {} : { wouldHelp: help }),
  }
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
function leavesOfTwins(primary: Rule, facts: CaseFacts): readonly Leaf[] {
  const named = new Set([primary.id])
  const found: Leaf[] = []
  let twin = primary.id === unexplained ? undefined : primary.repaired?.(facts)
  while (twin !== undefined) {
    const { rule } = firstMatch(twin, named)
    if (rule.id === unexplained) break
    named.add(rule.id)
    found.push(leafOf(rule.id))
    twin = rule.repaired?.(twin)
  }
  return found
}
