import { createHash } from 'node:crypto'
import { type Cast, makeCast } from '../../fixtures/keys.ts'
import { createMint } from '../../fixtures/mint.ts'
import { catalogue, positive } from '../../suites/catalogue.ts'
import { createConductor } from '../kernel/conduct.ts'
import { type Plan, planFor } from '../kernel/plan.ts'
import type { OpenStage, Ports } from '../kernel/ports.ts'
import type { Access, Check, Stimulus } from '../model/check.ts'
import type { Exchange } from '../model/exchange.ts'
import type { Finding } from '../model/finding.ts'
import type { Reply } from '../model/reply.ts'
import type { Cause } from '../model/report.ts'
import type { ControlRecord, Facts, Ledger } from '../model/stage.ts'
import { createRecorder } from '../wire/recorder.ts'
import { createRedactor } from '../wire/redact.ts'
import { controlOf } from './controls.ts'
import { withDeadline } from './deadline.ts'
import { diagnosesOf } from './diagnoses.ts'
import { environmentFor } from './environment.ts'
import { findFacts } from './facts.ts'
import { accessOf, constantsOf, identityOf, knownFacts } from './given.ts'
import { type Instance, openInstance, type Start, type World } from './instance.ts'
import type { Order } from './order.ts'
import { reproduceLine } from './reproduce.ts'
import { checkOurselves } from './self-check.ts'
import { createStage } from './stage.ts'
import { createTimekeeper, type Timings } from './timekeeper.ts'
import { awaitAnswer, awaitFirstCall } from './trouble.ts'
import { createWatch, type Watch } from './watch.ts'

/** One run, opened: checks can be put to the droplet until it is closed. */
export interface Session {
  conduct(check: Check): Promise<Finding>
  /** The exchanges with these ids, redacted when they were captured. */
  exchanges(ids: readonly string[]): Exchange[]
  /** Causes that need the raw traffic, proofs included; asked once, after the last check. */
  end(): Promise<RunEnd>
  close(): Promise<void>
  /** Whether text still holds a secret of this run. */
  holdsSecret(text: string): boolean
}

export interface RunEnd {
  readonly access: readonly Access[]
  readonly url: string
  readonly notes: readonly string[]
  readonly diagnoses: readonly Cause[]
  readonly timings: Timings
}

export interface Hooks {
  /** The run's keys, where somebody made them already: making them is the slowest part of a short run. */
  readonly cast?: Cast
  /** Starts droplets; absent for a target somebody else started. */
  readonly start?: Start | undefined
  readonly onPort?: (port: number) => void
  /** Told, once the mesh stands, what a droplet that somebody else starts has to know. */
  readonly onMesh?: (environment: Readonly<Record<string, string>>) => void
}

export const planOf = (order: Order): Plan => planFor(catalogue, order.selection)

/** The hash that names the catalogue a report was judged by: ids and levels. */
export const catalogueHash = (): string =>
  createHash('sha256')
    .update(catalogue.map((check) => `${check.id} ${check.clause.level}`).join('\n'))
    .digest('hex')

/** Opens the mesh, proves it, starts the droplet and finds out who it is. Throws TroubleError when it cannot. */
export async function openSession(order: Order, hooks: Hooks = {}): Promise<Session> {
  const redactor = createRedactor()
  const recorder = createRecorder(redactor)
  const cast = hooks.cast ?? (await makeCast())
  const identity = identityOf(order)
  redactor.secret(identity.registryKey, 'registry key')
  redactor.secret(identity.apiToken, 'API token')
  if (order.target.token) redactor.secret(order.target.token, 'the token handed to us')
  const world: World = {
    order,
    cast,
    redactor,
    recorder,
    identity,
    start: hooks.start,
    onPort: hooks.onPort ?? (() => {}),
  }
  const main = await openInstance(world)
  try {
    if (main.mesh && !main.running)
      hooks.onMesh?.(environmentFor(world, main.mesh, order.target.port ?? 8010, ''))
    return await staged(world, main)
  } catch (error) {
    await main.close()
    throw error
  }
}

async function staged(world: World, main: Instance): Promise<Session> {
  const { order, cast, identity, recorder, redactor } = world
  const timekeeper = createTimekeeper()
  if (main.mesh) await checkOurselves(main.mesh, cast)
  if (main.mesh && !main.running) await awaitFirstCall(main.mesh, order)
  if (!main.running) await awaitAnswer(main.client, order)
  const access = accessOf(order, main)
  const constants = constantsOf(order, main)
  let facts = knownFacts(order, identity, main)
  const replies: Reply[] = []
  const controls: ControlRecord[] = []
  const sceneCalls: Ledger['calls'][number][] = []
  const ledger = (): Ledger => ({
    replies,
    calls: [...(main.mesh?.calls() ?? []), ...sceneCalls],
    controls,
  })
  const tokenOf = (instance: Instance) =>
    createMint({
      cast,
      profile: order.profile,
      issuer: instance.mesh?.issuer ?? order.profile.token.issuer,
      audience: instance.mesh?.audience ?? order.profile.token.audience,
      peerId: identity.peerId,
      peerDomain: identity.peerDomain,
      lure: instance.mesh?.lureUrl ?? 'http://localhost:9',
      signer: () => (instance.mesh?.signer() === cast.K2.kid ? 'K2' : 'K1'),
      handed: order.target.token,
    })
  const stageOn = (instance: Instance, watch: Watch) =>
    createStage(
      {
        instance,
        profile: order.profile,
        constants,
        facts: () => facts,
        token: tokenOf(instance),
        ledger,
        keep: (reply) =>
          replies.push(
            reply.text.length > 65_536 ? { ...reply, text: reply.text.slice(0, 65_536) } : reply,
          ),
        readOnly: order.readOnly,
        secrets: [identity.registryKey, identity.apiToken],
      },
      watch,
    )
  const notes = await findFacts(
    stageOn(main, createWatch()),
    facts,
    { hasToken: access.has('T'), readOnly: order.readOnly },
    (found) => {
      facts = found
    },
  )

  const stageFor = async (stimulus: Stimulus<unknown>): Promise<OpenStage> => {
    const watch = createWatch()
    const instance = stimulus.scene ? await openInstance(world, stimulus.scene) : main
    const started = performance.now()
    return {
      stage: stageOn(instance, watch),
      traffic: () => ({
        exchanges: [...watch.exchanges, ...watch.callbacks],
        answered: watch.answered,
        callbacks: watch.callbacks.size,
        ms: performance.now() - started,
      }),
      close: async () => {
        timekeeper.note(stimulus.scene ? 'scenes' : stimulus.phase, started, watch.waitedMs)
        if (!stimulus.scene) return
        sceneCalls.push(...(instance.mesh?.calls() ?? []))
        await instance.close()
      },
    }
  }
  const ports: Ports = {
    profile: order.profile,
    constants,
    access,
    facts: () => facts,
    stageFor,
    control: (strong) => controlOf(stageOn(main, createWatch()), strong),
    revive: () => main.restart().catch(() => false),
    recordControl: (record) => controls.push(record),
    within: (ms, work) => withDeadline(ms, work),
    reproduce: (id) => reproduceLine(order, id),
  }
  const conductor = createConductor({
    ports,
    checks: planOf(order).checks,
    positive,
    jobs: order.jobs,
    instances: order.instances,
  })
  return {
    conduct: (check) => conductor.conduct(check),
    exchanges: (ids) => ids.flatMap((id) => recorder.exchange(id) ?? []),
    holdsSecret: (text) => redactor.holds(text),
    end: async () => ({
      access: [...access],
      url: main.url,
      notes: [...notes, ...closingNotes(controls, facts)],
      diagnoses: await diagnosesOf({ main, world, ledger: ledger(), facts }),
      timings: timekeeper.timings(),
    }),
    close: () => main.close(),
  }
}

function closingNotes(controls: readonly ControlRecord[], facts: Facts): string[] {
  const lost = controls.filter((control) => !control.held).length
  return [
    facts.protectedRead
      ? `token batteries ran on GET ${facts.protectedRead}, every tenth on the message endpoint`
      : 'token batteries ran on the message endpoint',
    `${controls.length} controls, ${lost} of them failed`,
  ]
}
