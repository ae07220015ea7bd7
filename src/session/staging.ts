import { createMint } from '../../fixtures/mint.ts'
import { publicKeysOf } from '../../fixtures/odd-keys.ts'
import { everCalls } from '../../suites/droplet/life/life.ts'
import type { OpenStage, Ports } from '../kernel/ports.ts'
import type { Access, Stimulus } from '../model/check.ts'
import { toldOf } from '../model/ending.ts'
import type { Constants, Stage } from '../model/stage.ts'
import type { Deviation } from '../model/token.ts'
import { controlOf } from './controls.ts'
import { withDeadline } from './deadline.ts'
import { noteEnding } from './endings.ts'
import { type Instance, openInstance, type World } from './instance.ts'
import { reproduceLine } from './reproduce.ts'
import { keepReply, ledgerOf, type RunState } from './run-state.ts'
import { createStage } from './stage.ts'
import type { Timekeeper } from './timekeeper.ts'
import { TroubleError } from './trouble.ts'
import { createWatch, type Watch } from './watch.ts'

export interface Staging {
  readonly world: World
  readonly main: Instance
  readonly state: RunState
  readonly access: ReadonlySet<Access>
  readonly constants: Constants
}

/** The stage of one stimulus on an instance. */
export function stageOn(
  staging: Staging,
  instance: Instance,
  watch: Watch,
  companion = noCompanion,
): Stage {
  const { world, main, state, constants } = staging
  const { order, identity } = world
  return createStage(
    {
      instance,
      alone: instance !== main,
      profile: order.profile,
      constants,
      seed: order.seed,
      facts: () => state.facts,
      keys: publicKeysOf(world.cast),
      token: tokenOf(world, instance),
      ledger: () => ledgerOf(state, main),
      keep: (reply) => keepReply(state, reply),
      companion,
      readOnly: order.readOnly,
      patience: state,
      silentEndpoints: instance === main ? state.silentEndpoints : new Map(),
      secrets: [identity.registryKey, identity.apiToken],
    },
    watch,
  )
}

const noCompanion = (): Promise<Instance> =>
  Promise.reject(new Error('only the droplet of a scene has companions'))

function tokenOf(
  { order, cast, identity, redactor }: World,
  { mesh }: Instance,
): (deviation?: Deviation) => string {
  const mint = createMint({
    cast,
    profile: order.profile,
    issuer: mesh?.issuer ?? order.profile.token.issuer,
    audience: mesh?.audience ?? order.profile.token.audience,
    peerId: identity.peerId,
    peerDomain: identity.peerDomain,
    // Without a mesh there is nobody to come to: port 9 discards.
    lure: mesh?.lureUrl ?? 'http://localhost:9',
    signer: () => (mesh?.signer() === cast.K2.kid ? 'K2' : 'K1'),
    handed: order.target.token,
  })
  return (deviation) => {
    const token = mint(deviation)
    redactor.token(token)
    return token
  }
}

/** What the kernel needs of the world, on this run's instances. */
export function portsOf(staging: Staging, timekeeper: Timekeeper): Ports {
  const { world, main, state, access, constants } = staging
  return {
    profile: world.order.profile,
    constants,
    access,
    facts: () => state.facts,
    stageFor: (stimulus) => openStageFor(staging, stimulus, timekeeper),
    control: (strong) => controlOf(stageOn(staging, main, createWatch()), strong),
    revive: () => {
      noteEnding(state, main, world.recorder)
      return main.restart().catch(() => false)
    },
    endedAgain: (requests) => {
      noteEnding(state, main, world.recorder)
      state.endedAtGoodRequest = requests
      const ending = state.endings.at(-1)
      return ending ? toldOf(ending) : 'it stopped answering'
    },
    recordControl: (record) => state.controls.push(record),
    within: withDeadline,
    reproduce: (id) => reproduceLine(world.order, id),
  }
}

/** A droplet that calls nobody is known by its main instance: no scene of its life would show more. */
async function hearsOf({ world, main, constants }: Staging): Promise<void> {
  const { mesh } = main
  const { profile } = world.order
  if (!mesh || (await everCalls({ mesh, constants, profile }))) return
  throw new TroubleError({
    kind: 'unreachable',
    expected: 'a droplet that calls the Registry or anybody else',
    came: `no call in ${Math.round(mesh.now() / 1000)} s`,
    where: 'the main instance',
    todo: 'see REG-ORDER',
  })
}

/** Thrown in place of what a run that was stopped would have asked. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** A scene opens an instance of its own; everything else happens on the main one. */
async function openStageFor(
  staging: Staging,
  stimulus: Stimulus<unknown>,
  timekeeper: Timekeeper,
): Promise<OpenStage> {
  const { world, main, state } = staging
  if (state.stopped !== undefined) throw new Stopped(state.stopped)
  const watch = createWatch()
  if (stimulus.scene && stimulus.phase === 'life') await hearsOf(staging)
  const instance = stimulus.scene ? await openInstance(world, stimulus.scene) : main
  const opened = stimulus.scene ? [instance] : []
  const companion = async (): Promise<Instance> => {
    const one = await openInstance(world, stimulus.scene)
    opened.push(one)
    return one
  }
  const started = performance.now()
  return {
    stage: stageOn(staging, instance, watch, stimulus.scene ? companion : noCompanion),
    traffic: () => ({
      exchanges: [...watch.exchanges, ...watch.callbacks],
      answered: watch.answered,
      closed: watch.closed,
      callbacks: watch.callbacks.size,
      ms: performance.now() - started,
      lateMs: world.strain?.worstSince(started) ?? 0,
      limited: watch.limited,
    }),
    close: async () => {
      timekeeper.note(stimulus.scene ? 'scenes' : stimulus.phase, started, watch.waitedMs)
      for (const { url, mesh, close } of opened) {
        const calls = mesh?.calls() ?? []
        state.sceneCalls.push(...calls)
        state.sceneLives.push({ url, calls, endedAt: mesh?.now() ?? 0 })
        state.mockFailures.push(...(mesh?.failures() ?? []))
        await close()
      }
    },
  }
}
