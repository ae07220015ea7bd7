import { builtInProfiles } from '../../../fixtures/profiles.ts'
import type { Profile } from '../../model/profile.ts'
import { isAccepted } from '../../model/reply.ts'
import type { Facts } from '../../model/stage.ts'
import { accessOf, constantsOf } from '../given.ts'
import type { Instance, World } from '../instance.ts'
import type { Order } from '../order.ts'
import { createRunState } from '../run-state.ts'
import { stageOn } from '../staging.ts'
import { TroubleError } from '../trouble.ts'
import { createWatch } from '../watch.ts'
import { askForDialect } from './answers.ts'
import { recognise } from './recognise.ts'

/** The profile that --profile auto found, and what it was found by. */
export interface Dialect {
  readonly profile: Profile
  readonly evidence: readonly string[]
  /** How many messages the droplet accepted while it was being asked. */
  readonly leftBehind: number
}

/** Finds out which dialect the droplet speaks. Throws a TroubleError when it is none of ours, or not certainly one. */
export async function recognised(world: World, main: Instance, known: Facts): Promise<Dialect> {
  const { order } = world
  const access = accessOf(order, main)
  // What is asked here is no part of the run that is judged.
  const staging = {
    world,
    main,
    access,
    state: createRunState(known),
    constants: constantsOf(order, main),
  }
  const answers = await askForDialect(stageOn(staging, main, createWatch()), builtInProfiles, {
    hasToken: access.has('T'),
    readOnly: order.readOnly,
  })
  const { profile, evidence } = recognise(builtInProfiles, answers)
  if (!profile) throw unrecognised(evidence, order)
  const leftBehind = Object.values(answers.messages)
    .flatMap(({ reply, open }) => [reply, ...(open ? [open] : [])])
    .filter(isAccepted).length
  return { profile: asOrdered(profile, order), evidence, leftBehind }
}

/** What the order changed of the default profile holds for the one that was found, too. */
const asOrdered = (found: Profile, { profile, overrides }: Order): Profile => ({
  ...found,
  limits: profile.limits,
  endpoints: {
    ...found.endpoints,
    health: { ...found.endpoints.health, path: profile.endpoints.health.path },
  },
  message: overrides.some((override) => override.startsWith('message.inert'))
    ? { ...found.message, inert: profile.message.inert }
    : found.message,
})

const unrecognised = (evidence: readonly string[], { target }: Order): TroubleError =>
  new TroubleError({
    kind: 'usage',
    expected: `a droplet that speaks one of ${builtInProfiles.map(({ id }) => id).join(', ')}`,
    came: evidence.join(' · '),
    where: `--profile auto, at ${target.url ?? 'the droplet that was started'}`,
    todo: 'name the profile that it should be judged by with --profile, or a file that extends one',
  })
