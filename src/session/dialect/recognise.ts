import type { Profile } from '../../model/profile.ts'
import { isAccepted } from '../../model/reply.ts'
import type { Answers } from './answers.ts'
import { type Testimony, testimonyFor } from './testimony.ts'

/** Which of the profiles a droplet speaks, and why. */
export interface Recognition {
  /** Undefined when none fits, or two fit equally and the default does not. */
  readonly profile: Profile | undefined
  /** Lines for people: what decided, and what spoke against the others. */
  readonly evidence: readonly string[]
}

/** Names the profile for which most and against which nothing speaks; the first of the list is the default. */
export function recognise(profiles: readonly Profile[], answers: Answers): Recognition {
  const all = profiles.map((profile) => testimonyFor(profile, answers))
  const fitting = all.filter(({ speaksAgainst }) => speaksAgainst.length === 0)
  const most = Math.max(0, ...fitting.map(({ speaksFor }) => speaksFor.length))
  const best = fitting.filter(({ speaksFor }) => speaksFor.length === most)
  const others = (chosen: Testimony | undefined): string[] =>
    all.filter((one) => one !== chosen).map(whyNot)
  const fallback = fitting.find(({ profile }) => profile === profiles[0])
  const [winner] = best
  if (!winner) return { profile: undefined, evidence: others(undefined) }
  if (fallback && !Object.values(answers.messages).some(({ reply }) => isAccepted(reply))) {
    const doubt = `no message of ours was accepted, so that ${fallback.profile.id} is taken`
    return { profile: fallback.profile, evidence: [doubt, why(fallback), ...others(fallback)] }
  }
  if (best.length === 1)
    return { profile: winner.profile, evidence: [why(winner), ...others(winner)] }
  const names = best.map(({ profile }) => profile.id).join(' and ')
  const tie = `${names} fit equally well${fallback ? `, so ${fallback.profile.id} is taken` : ''}`
  return {
    profile: fallback?.profile,
    evidence: [tie, ...(fallback ? [why(fallback)] : []), ...others(fallback)],
  }
}

const why = ({ profile, speaksFor }: Testimony): string =>
  speaksFor.length === 0
    ? `${profile.id}: nothing speaks against it`
    : `${profile.id}: ${speaksFor.join('; ')}`

const whyNot = ({ profile, speaksFor, speaksAgainst }: Testimony): string =>
  speaksAgainst.length > 0
    ? `not ${profile.id}: ${speaksAgainst.join('; ')}`
    : `rather than ${profile.id}: ${speaksFor.length} signs speak for that`
