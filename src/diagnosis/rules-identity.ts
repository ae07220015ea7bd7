import { type CaseFacts, withClaims } from './facts.ts'
import { identityClaims, idMatch, type NamedId } from './identity.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'

/** A token of the coordinator where one of the mesh belongs, or the reverse. */
export const dialectRule: Rule = {
  id: 'D41',
  matches: (facts) => when(isOfOtherDialect(facts), 0.95),
  evidence: ({ claims, input }) => [
    `The token has ${membersSeen(claims).join(', ') || 'no member that names a sender'}; it was sent over ${
      input.expect.transport === 'grpc' ? 'gRPC' : 'HTTP'
    }.`,
  ],
  repaired: (facts) => ({
    ...withClaims(facts, {
      agent_id: facts.input.expect.transport === 'grpc' ? 'an agent' : undefined,
      client_id: undefined,
      model: undefined,
      sub: 'a droplet',
    }),
    ids: [],
  }),
}

/** Whether the token says who sends it, and says it as the request does. */
export const identityRules: readonly Rule[] = [
  {
    id: 'D54',
    matches: (facts) => when(identitiesIn(facts).length === 0, 0.85),
    evidence: ({ claims, input }) => [
      `sub is ${quote(claims.sub, input)}, droplet_id is ${quote(claims.droplet_id, input)}.`,
    ],
    repaired: (facts) => ({ ...withClaims(facts, { sub: 'a droplet' }), ids: [] }),
  },
  {
    id: 'D55',
    matches: (facts) => when(typeFaults(facts).length > 0, 0.85),
    evidence: typeFaults,
    repaired: (facts) => ({
      ...withClaims(facts, wellTyped(facts.claims)),
      ids: facts.ids.filter((expected) => matchOf(facts, expected) === 'other'),
    }),
  },
  {
    id: 'D56',
    matches: (facts) => when(mismatches(facts).length > 0, 0.9),
    evidence: (facts) =>
      mismatches(facts).map(
        ({ where, id }) =>
          `The token says ${identitiesIn(facts)
            .map((value) => quote(value, facts.input))
            .join(' and ')}; ${where} ${quote(id, facts.input)}.`,
      ),
    repaired: (facts) => ({ ...facts, ids: [] }),
  },
]

const coordinatorMembers = ['agent_id', 'client_id', 'model']

const membersSeen = (claims: CaseFacts['claims']): readonly string[] =>
  [...coordinatorMembers, 'sub', 'droplet_id'].filter((name) => claims[name] !== undefined)

/** One such member alone may be an addition of the issuer's; two without a droplet in sight are not. */
function isOfOtherDialect({ claims, input }: CaseFacts): boolean {
  const foreign = coordinatorMembers.filter((name) => claims[name] !== undefined).length
  if (input.expect.transport === 'grpc') return foreign === 0 && claims.droplet_id !== undefined
  return foreign >= 2 && claims.droplet_id === undefined && claims.sub === undefined
}

const identitiesIn = ({ claims, input }: CaseFacts): readonly unknown[] =>
  identityClaims(claims, input.expect.transport)

const matchOf = ({ claims, input }: CaseFacts, expected: NamedId) =>
  idMatch(claims, expected, input.expect.transport)

const mismatches = (facts: CaseFacts): readonly NamedId[] =>
  facts.ids.filter((expected) => matchOf(facts, expected) === 'other')

function typeFaults(facts: CaseFacts): readonly string[] {
  const { claims, input } = facts
  const { sub = null, droplet_id: id = null } = claims
  const misspelt = facts.ids.filter((expected) =>
    ['same by another spelling', 'not comparable'].includes(matchOf(facts, expected)),
  )
  return [
    ...(sub === null || typeof sub === 'string' ? [] : [`sub is a ${kindOf(sub)}, not text.`]),
    ...(id === null || typeof id === 'string' || typeof id === 'number'
      ? []
      : [`droplet_id is a ${kindOf(id)}, neither number nor text.`]),
    ...misspelt.map(
      (expected) =>
        `The token says ${identitiesIn(facts)
          .map((value) => quote(value, input))
          .join(' and ')}; ${expected.where} ${quote(expected.id, input)}.`,
    ),
  ]
}

/** The same identity as far as it can be made out. */
function wellTyped({ sub, droplet_id: id }: CaseFacts['claims']): CaseFacts['claims'] {
  const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number'
  return {
    sub: isScalar(sub) ? String(sub) : isScalar(id) ? undefined : 'a droplet',
    droplet_id: isScalar(id) ? id : undefined,
  }
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'list' : typeof value === 'object' ? 'structure' : typeof value
