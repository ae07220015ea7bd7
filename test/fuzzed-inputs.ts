import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { allFaults, caseOf } from './diagnosis-cases.ts'
import { base64url, bearer, given } from './diagnosis-cast.ts'

/** A refused request whose header is there, whatever it holds. */
type Fuzzed = DiagnosisInput & { readonly authorization: string }

/** Refused requests, the same for the same seed of one process: each leaf's own cases damaged at random, every fourth made up whole. */
export function* fuzzedInputs(count: number, seed: number): Generator<Fuzzed> {
  const random = generator(seed)
  pool ??= Object.keys(allFaults)
    .flatMap((id) => [0, 1, 2].map((n) => caseOf([id], n)))
    .filter(({ authorization = '' }) => authorization.length < 4096)
  for (let round = 0; round < count; round++) {
    const input = pool[random(pool.length)] ?? given(0, undefined)
    const authorization =
      round % 4 === 0 ? bearer(odd(random)) : mutated(input.authorization ?? 'Bearer ', random)
    yield { ...input, authorization }
  }
}

/** Signing is slow, and not repeatable with PSS. */
let pool: readonly DiagnosisInput[] | undefined

type Random = (below: number) => number

/** A small generator with a fixed seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const alphabet = 'AZaz09-_.=+/ ,"%\n\u0000é€{}[]:eyJ'

function mutated(text: string, random: Random): string {
  const letters = [...text]
  for (let edits = 1 + random(6); edits > 0; edits--) {
    const at = random(letters.length + 1)
    const letter = alphabet[random(alphabet.length)] ?? ''
    const kind = random(5)
    if (kind === 0) letters.splice(at, 1)
    else if (kind === 1) letters.splice(at, 0, letter)
    else if (kind === 2) letters.splice(at, 1, letter)
    else if (kind === 3) letters.splice(at, random(80))
    else letters.splice(at, 0, ...letters.slice(0, random(60)))
  }
  return letters.join('')
}

const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u202e',
  [],
  [[[]]],
  {},
  { toString: 1 },
  { length: 9 },
  'eyJhbGciOiJub25lIn0',
]
const members = ['alg', 'kid', 'typ', 'crit', 'jwk', 'x5c', 'b64']
const claims = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'droplet_id', 'permissions', 'agent_id']

/** A token that is whole, and whose members hold what nobody expects in them. */
function odd(random: Random): string {
  const oddOf = (names: readonly string[]) =>
    Object.fromEntries(
      Array.from({ length: random(4) }, () => [
        names[random(names.length)],
        hostile[random(hostile.length)],
      ]),
    )
  const header = { alg: 'RS256', kid: 'reg-a', ...oddOf(members) }
  const payload = { iss: 'https://registry.example', aud: 'mesh-one', ...oddOf(claims) }
  return `${base64url(header)}.${base64url(payload)}.${'c2ln'.repeat(1 + random(86))}`
}
