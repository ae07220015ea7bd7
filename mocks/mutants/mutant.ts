import type { Conduct } from '../droplet/conduct.ts'

/** The reference droplet with one fault, and the checks that exist to catch it. */
export interface Mutant {
  readonly name: string
  readonly fault: Partial<Conduct>
  readonly caught: readonly string[]
  /** The dialect it is proved in, where that is not the mesh's own: permissions are law, or the key is a setting. */
  readonly under?: 'permissions' | 'pem'
}

/** One line per mutant; the ids are written apart by spaces. */
export function mutant(
  name: string,
  fault: Partial<Conduct>,
  caught: string,
  under?: Mutant['under'],
): Mutant {
  return { name, fault, caught: caught.split(' '), ...(under ? { under } : {}) }
}
