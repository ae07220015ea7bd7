import type { Conduct } from '../droplet/conduct.ts'

/** The reference droplet with one fault, and the checks that exist to catch it. */
export interface Mutant {
  readonly name: string
  readonly fault: Partial<Conduct>
  readonly caught: readonly string[]
}

/** One line per mutant; the ids are written apart by spaces. */
export function mutant(name: string, fault: Partial<Conduct>, caught: string): Mutant {
  return { name, fault, caught: caught.split(' ') }
}
