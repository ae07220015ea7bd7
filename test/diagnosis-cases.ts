import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { type Fault, faulty } from './diagnosis-faults.ts'
import { claimFaults, contextFaults } from './diagnosis-faults-claims.ts'
import { keySetFaults, signerFaults } from './diagnosis-faults-signature.ts'
import { textFaults } from './diagnosis-faults-text.ts'

/** A fault for every leaf, by its id. */
export const allFaults: Readonly<Record<string, Fault>> = {
  ...textFaults,
  ...signerFaults,
  ...keySetFaults,
  ...claimFaults,
  ...contextFaults,
}

/** The requests in which these leaves, and no others, are at fault. */
export const caseOf = (ids: readonly string[], n: number): DiagnosisInput =>
  faulty(
    ids.map((id) => allFaults[id] ?? {}),
    n,
  )
