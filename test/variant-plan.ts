import type { Variant } from '../mocks/variants.ts'
import type { Finding } from '../src/model/finding.ts'
import { dearBut } from '../src/self-test/dear.ts'
import type { ProveOptions } from '../src/self-test/order.ts'
import { idsIn } from '../src/self-test/prove.ts'

/** Of the dear rows, those that judge how a refusal is told. */
const outages = ['KEY-DOWN-*', 'AUTH-CFG-*', 'AUTH-SIMPLE-*', 'DISC-*']

/** A row with those beside it: the first two words of its id. */
const kinOf = (id: string): string => `${id.split('-', 2).join('-')}*`

/** What a harmless variant is asked: everything but the dear rows that have nothing to do with it. */
export const askedOf = ({ wouldMislead }: Variant): ProveOptions => ({
  exclude: dearBut([...outages, kinOf(wouldMislead)]),
})

/** The controls, its kin, and what every droplet is asked that answers at all. */
export const askedOfKind = (variant: Variant): ProveOptions => ({
  ...askedOf(variant),
  only: ['CTL-*', kinOf(variant.wouldMislead), 'HTTP-*', 'DISC-*', 'ENV-OK-*', 'ENV-RSP-*'],
})

/** The MUSTs it fails, and what it leaves open; that it turns requests away by its own design is no alarm. */
export function alarmsOf({ conduct }: Variant, findings: readonly Finding[]): string[] {
  const turnsAway = (conduct.refusalsPerSecond ?? 0) + (conduct.mostAtOnce ?? 0) > 0
  const due = findings.filter(({ message = '' }) => !turnsAway || !isTurnedAway.test(message))
  const musts = findings.filter(({ level }) => level === 'MUST')
  return [...idsIn(musts, 'fail'), ...idsIn(due, 'inconclusive', 'error', 'blocked', 'not-run')]
}

const isTurnedAway =
  /rate limit answered 429|turned requests away|said that it is busy|only \d+ of \d+ messages|only answers of 2xx/
