import * as more from '../../../fixtures/clauses/auth-claims.ts'
import * as forged from '../../../fixtures/deviations/privilege.ts'
import {
  formOf,
  type LesserGrant,
  type LesserGrants,
  lesserGrants,
} from '../../../fixtures/privilege.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Clause } from '../../../src/model/clause.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { trust } from '../ctl/ctl.ts'
import { sayWith, whereSpokenTo } from './claim-rows.ts'
import { forbids, type Tried } from './privilege-judges.ts'

const exactRight =
  'Look for the exact right of the route in the list of the token; deny by default.'

export const claimPrivilegeChecks: readonly Check[] = [
  grantCheck({
    id: 'AUTH-CLM-PERM-MISSING',
    title: 'a token without any right writes nothing',
    clause: more.writingNeedsTheRight,
    kind: 'missing',
    deviations: forged.missing,
    means:
      'Whoever has a token has every right, or is sent to fetch a new token that will not help.',
    fix: 'Answer 403, not 401, where a valid token lacks the right for the route.',
  }),
  grantCheck({
    id: 'AUTH-CLM-PERM-EMPTY',
    title: 'a token with an empty list of rights writes nothing',
    clause: more.writingNeedsTheRight,
    kind: 'empty',
    deviations: forged.empty,
    means: 'Nothing granted is taken for everything granted.',
    fix: exactRight,
  }),
  grantCheck({
    id: 'AUTH-CLM-PERM-READONLY',
    title: 'the right to read does not write',
    clause: more.writingNeedsTheRight,
    kind: 'readOnly',
    deviations: forged.readOnly,
    means: 'Any right will do for any route.',
    fix: 'Name the right that each route demands.',
  }),
  grantCheck({
    id: 'AUTH-CLM-PERM-SUBSTRING',
    title: 'a right that only resembles the one needed writes nothing',
    clause: more.rightsAreExact,
    kind: 'similar',
    deviations: forged.similar,
    means: 'Rights are looked for inside other texts.',
    fix: exactRight,
  }),
  grantCheck({
    id: 'AUTH-CLM-PERM-WILDCARD',
    title: 'a wildcard grants no right',
    clause: more.noImpliedRights,
    kind: 'wildcard',
    deviations: forged.wildcard,
    means: 'A star in a token opens everything, though the dialect knows no stars.',
    fix: exactRight,
  }),
  grantCheck({
    id: 'AUTH-CLM-PERM-TYPE',
    title: 'rights of another type grant nothing',
    clause: more.rightsAreExact,
    kind: 'ofOddType',
    deviations: forged.ofOddType,
    means: 'A right is found among the keys of an object, or its type breaks the droplet.',
    fix: 'Demand a list of strings before you look for the right in it.',
  }),
  check({
    id: 'AUTH-CLM-SCOPE-CONFUSION',
    title: 'a scope for the Registry alone drives no droplet',
    clause: more.rightsAreOfThisService,
    needs: 'R',
    after: [trust],
    inapplicable: withoutPrivileges,
    given: {
      name: 'messages with a scope for the Registry alone',
      phase: 'tokens',
      negatives: 2,
      apply: async (stage) => [
        ...(await tried(stage, 'registryOnly')),
        ...(await triedOnSend(stage)),
      ],
    },
    judge: (seen, facts) => whereSpokenTo(facts, () => forbids(seen)),
    means: 'A token issued for registering and beating makes the droplet act.',
    fix: exactRight,
  }),
]

function grantCheck(row: {
  readonly id: string
  readonly title: string
  readonly clause: Clause
  readonly kind: keyof LesserGrants
  readonly deviations: readonly Deviation[]
  readonly means: string
  readonly fix: string
}): Check {
  const { length } = row.deviations
  return check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: 'R',
    after: [trust],
    inapplicable: withoutPrivileges,
    evidence: { exchanges: length },
    given: {
      name: row.title,
      phase: 'tokens',
      negatives: length,
      apply: (stage) => tried(stage, row.kind),
    },
    judge: (seen, facts) => whereSpokenTo(facts, () => forbids(seen)),
    means: row.means,
    fix: row.fix,
  })
}

function withoutPrivileges(_: unknown, profile: Profile): string | undefined {
  return profile.token.privilege === 'none' ? 'this profile grants no privileges' : undefined
}

/** A message with each token of one kind, in the words of the profile. */
async function tried(stage: Stage, kind: keyof LesserGrants): Promise<readonly Tried[]> {
  const grants = inWordsOf(stage.profile)?.[kind] ?? []
  const replies = await sayWith(stage, grants)
  return replies.map((reply, index) => ({
    reply,
    wellTyped: isWellTyped(grants[index], stage.profile),
  }))
}

async function triedOnSend(stage: Stage): Promise<readonly Tried[]> {
  const { endpoints, send } = stage.profile
  const [grant] = inWordsOf(stage.profile)?.registryOnly ?? []
  if (!stage.facts.present.has(endpoints.send.path) || !grant) return []
  const reply = await stage.ask({
    method: 'POST',
    path: endpoints.send.path,
    token: stage.token(grant),
    body: { [send.targetField]: stage.mesh.unknownId(), ...stage.facts.acceptedMessage },
    note: `${grant.name}, on ${endpoints.send.path}`,
  })
  return [{ reply, wellTyped: isWellTyped(grant, stage.profile) }]
}

const inWordsOf = ({ token: { privilege } }: Profile): LesserGrants | undefined =>
  privilege === 'none' ? undefined : lesserGrants(privilege)

function isWellTyped(grant: LesserGrant | undefined, { token }: Profile): boolean {
  const { privilege, claims } = token
  const usual = privilege === 'none' ? undefined : claims[privilege.claim]
  return grant?.form === 'absent' || grant?.form === formOf(usual)
}
