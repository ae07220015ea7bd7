import * as algorithm from '../../../fixtures/deviations/algorithm.ts'
import * as canary from '../../../fixtures/deviations/canary.ts'
import * as claims from '../../../fixtures/deviations/claims.ts'
import * as claimsExpiry from '../../../fixtures/deviations/claims-expiry.ts'
import * as claimsIdentity from '../../../fixtures/deviations/claims-identity.ts'
import * as claimsTimes from '../../../fixtures/deviations/claims-times.ts'
import * as curves from '../../../fixtures/deviations/curves.ts'
import * as doors from '../../../fixtures/deviations/doors.ts'
import * as header from '../../../fixtures/deviations/header.ts'
import * as headerExtensions from '../../../fixtures/deviations/header-extensions.ts'
import * as headerLookalike from '../../../fixtures/deviations/header-lookalike.ts'
import * as hostileKeys from '../../../fixtures/deviations/hostile-keys.ts'
import * as keys from '../../../fixtures/deviations/keys.ts'
import * as outage from '../../../fixtures/deviations/outage.ts'
import * as padding from '../../../fixtures/deviations/padding.ts'
import * as privilege from '../../../fixtures/deviations/privilege.ts'
import * as prototype from '../../../fixtures/deviations/prototype.ts'
import * as serialisation from '../../../fixtures/deviations/serialisation.ts'
import * as serialisationBytes from '../../../fixtures/deviations/serialisation-bytes.ts'
import * as serialisationJson from '../../../fixtures/deviations/serialisation-json.ts'
import * as serialisationKind from '../../../fixtures/deviations/serialisation-kind.ts'
import * as signature from '../../../fixtures/deviations/signature.ts'
import type { Deviation } from '../../model/token.ts'

/** A file of the folder that is missing here is told by the tests. */
const families: readonly Readonly<Record<string, unknown>>[] = [
  algorithm,
  canary,
  claims,
  claimsExpiry,
  claimsIdentity,
  claimsTimes,
  curves,
  doors,
  header,
  headerExtensions,
  headerLookalike,
  hostileKeys,
  keys,
  outage,
  padding,
  privilege,
  prototype,
  serialisation,
  serialisationBytes,
  serialisationJson,
  serialisationKind,
  signature,
]

/** Every deviation of the fixtures, each name once. */
export function allDeviations(): readonly Deviation[] {
  const byName = new Map<string, Deviation>()
  for (const one of families.flatMap((family) => Object.values(family).flat()))
    if (isDeviation(one) && !byName.has(one.name)) byName.set(one.name, one)
  return [...byName.values()]
}

/** The deviations a text may mean: the one with that name, else all whose names hold it. */
export function deviationsCalled(text: string, all: readonly Deviation[]): readonly Deviation[] {
  const exact = all.filter(({ name }) => name === text)
  if (exact.length > 0) return exact
  const wanted = text.toLowerCase()
  return all.filter(({ name }) => name.toLowerCase().includes(wanted))
}

const isDeviation = (value: unknown): value is Deviation =>
  typeof value === 'object' && value !== null && 'forge' in value && 'name' in value
