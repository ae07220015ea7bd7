import { createHash } from 'node:crypto'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'

/** The leaves in order, and a sign of all the words. */
export function signOf(make: () => DiagnosisInput): string {
  try {
    const { primary, confidence, evidence, alsoWrong, wouldHelp } = diagnose(make())
    const ids = [primary, ...alsoWrong].map(({ id }) => id.slice(1)).join('')
    return `${ids} ${confidence} ${digest(JSON.stringify([evidence, primary.fix, wouldHelp]))}`
  } catch {
    // No such token can be made.
    return '-'
  }
}

export const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 8)
