import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { flagFor } from '../kernel/plan.ts'
import type { Check, Tag } from '../model/check.ts'

/** One check as it is told to people, on a terminal or on the page of all checks. */
export interface CheckFacts {
  readonly asked: string
  readonly needs: string
  readonly after: readonly string[]
  /** What its tags mean to whoever runs it. */
  readonly apart: readonly string[]
  /** Commands that play a droplet which fails it. */
  readonly brokenBy: readonly string[]
}

export function factsOf(
  { id, stimulus, needs, after, tags = [] }: Check,
  mutants: readonly Mutant[],
): CheckFacts {
  return {
    asked: `${stimulus.name} (phase ${stimulus.phase}${stimulus.scene ? ', a droplet of its own' : ''})`,
    needs: `${needs}: ${flagFor[needs]}`,
    after: after.map((one) => one.id),
    apart: tags.map((tag) => tagMeans[tag]),
    brokenBy: mutants
      .filter(({ caught }) => caught.includes(id))
      .map(({ name }) => `demo --fault ${name}`),
  }
}

const tagMeans: Readonly<Record<Tag, string>> = {
  disruptive: 'may harm the target: asked with --disruptive alone',
  soak: 'takes minutes: asked with --soak alone',
  timed: 'measures time: repeated before it is called red',
  concurrent: 'asks many things at once: repeated before it is called red',
  'hostile-keys': 'publishes hostile keys',
}
