import { readFileSync } from 'node:fs'
import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { storyMutants } from '../../mocks/mutants/stories.ts'
import { variants } from '../../mocks/variants.ts'
import { matches } from '../../src/kernel/plan.ts'
import { familyOf } from '../../src/self-test/dear.ts'
import { expectedCause } from '../../src/self-test/expected-causes.ts'
import { idsIn, type Proved } from '../../src/self-test/prove.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { caughtNow, provable } from '../own-groups.ts'
import { root } from './targets.ts'

/** A droplet to be put to some checks: the reference, one of its mutants or a harmless variant. */
export interface Subject extends Pick<Mutant, 'fault' | 'under'> {
  readonly name: string
  readonly kind: 'reference' | 'variant' | 'mutant'
  readonly only: readonly string[]
  /** What a run of it has to fail, exactly. */
  readonly fails: readonly string[]
  /** The cause that a run of it has to name first. */
  readonly cause?: string | undefined
}

const failing = JSON.parse(readFileSync(`${root}test/frozen/failing.json`, 'utf8')) as Record<
  string,
  string[]
>

/** All that the proof puts to the harness, each with the checks that are about it: who speaks first for a check comes first. */
export function subjects(): Subject[] {
  const spoken = new Set<string>()
  const faulty = mutantsAsked().sort((a, b) => b.only.length - a.only.length)
  const first = faulty.filter(({ only }) => {
    const news = only.filter((id) => !spoken.has(id))
    for (const id of news) spoken.add(id)
    return news.length > 0
  })
  const others = faulty.filter((one) => !first.includes(one))
  return [...references(), ...first, ...variantsAsked(), ...others]
}

function references(): Subject[] {
  const large = ['AUTH', 'ENV', 'KEY', 'HTTP', 'NET']
  const globs = new Set(
    catalogue.map(({ id, group }) => (large.includes(group) ? familyOf(id) : `${group}-*`)),
  )
  const pem = provable.filter(({ under }) => under === 'pem').flatMap(caughtNow)
  const sound = { kind: 'reference', fault: {}, fails: [] } as const
  return [
    ...[...globs].map((glob) => ({ ...sound, name: `reference ${glob}`, only: ['CTL-*', glob] })),
    { ...sound, name: 'reference with permissions', under: 'permissions', only: ['AUTH-CLM-*'] },
    { ...sound, name: 'reference with a PEM', under: 'pem', only: pem },
  ]
}

/** A row with those beside it, and a message of every kind. */
const variantsAsked = (): Subject[] =>
  variants.map(({ name, conduct, wouldMislead }) => ({
    ...{ name, kind: 'variant', fault: conduct, fails: [] },
    only: ['CTL-*', `${wouldMislead.split('-', 2).join('-')}*`, 'ENV-MISS-*', 'ENV-TGT-WRONG'],
  }))

const mutantsAsked = (): Subject[] =>
  [...provable, ...storyMutants].map((mutant) => {
    const only = caughtNow(mutant)
    const cause = expectedCause(mutant) ?? ('story' in mutant ? String(mutant.story) : undefined)
    const fails = failing[mutant.name]?.filter((id) => only.includes(id)) ?? only
    return { ...mutant, kind: 'mutant', only, fails, cause }
  })

const isMust = new Set(
  catalogue.filter(({ clause }) => clause.level === 'MUST').map(({ id }) => id),
)

/** Whether a run says of its subject what the proof demands; else what is wrong. */
export function wrongIn(subject: Subject, { findings, causes }: Proved): string | undefined {
  const failed = idsIn(findings, 'fail')
  if (subject.kind === 'mutant') {
    const first = causes[0]?.id
    if (failed.join() !== [...subject.fails].sort().join()) return `fails ${failed.join()}`
    return subject.cause === undefined || first === subject.cause ? undefined : `cause ${first}`
  }
  const open = idsIn(findings, 'inconclusive', 'error', 'blocked', 'not-run')
  const alarms = subject.kind === 'variant' ? failed.filter((id) => isMust.has(id)) : failed
  return [...open, ...alarms].join() || undefined
}

/** Whether the subject is asked this check. */
export const isAsked = ({ only }: Subject, id: string): boolean =>
  only.some((glob) => matches(glob, id))
