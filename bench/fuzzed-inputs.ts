import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { allFaults, caseOf } from '../test/diagnosis-cases.ts'

/** Refused requests, the same for the same seed of one process: each leaf's own cases, every second one damaged at random. */
export function* fuzzedInputs(count: number, seed: number): Generator<DiagnosisInput> {
  const random = randomFrom(seed)
  pool ??= Object.keys(allFaults).flatMap((id) => [0, 1, 2].map((n) => caseOf([id], n)))
  for (let made = 0; made < count; made += 1) {
    const input = pool[random(pool.length)]
    if (input === undefined) throw new Error('there are no cases to start from')
    const { authorization = '' } = input
    yield made % 2 === 0 ? input : { ...input, authorization: damaged(authorization, random) }
  }
}

/** Signing is slow, and not repeatable with PSS. */
let pool: readonly DiagnosisInput[] | undefined

/** A whole number below the given one. */
type Random = (below: number) => number

/** Linear congruence, the constants of Numerical Recipes; the upper bits alone are used. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const letters = 'AZaz09-_.=+/ ,"\n\u0000\u00e9{}[]:eyJ'

/** One to five letters changed, put in, doubled or cut out. */
function damaged(text: string, random: Random): string {
  let result = text
  for (let edits = 1 + random(5); edits > 0; edits -= 1) {
    const at = random(result.length + 1)
    const [before, after] = [result.slice(0, at), result.slice(at)]
    const middle = [letters.charAt(random(letters.length)), before.slice(-random(60)), ''][
      random(3)
    ]
    result = before + middle + after.slice(random(2) * random(40))
  }
  return result
}
