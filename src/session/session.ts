import type { Cast } from '../../fixtures/keys.ts'
import { aftermath, positive } from '../../suites/catalogue.ts'
import type { Diagnosed } from '../diagnosis/causes.ts'
import { createConductor } from '../kernel/conduct.ts'
import type { Behaviour } from '../model/behaviour.ts'
import type { Access, Check } from '../model/check.ts'
import type { Exchange } from '../model/exchange.ts'
import type { Fault } from '../model/fault.ts'
import type { Finding } from '../model/finding.ts'
import type { Facts } from '../model/stage.ts'
import type { Trace } from '../model/trace.ts'
import { createRecorder } from '../wire/recorder.ts'
import { createRedactor } from '../wire/redact.ts'
import type { Secret } from '../wire/spellings.ts'
import { diagnosesOf } from './diagnosis/diagnoses.ts'
import { type Dialect, recognised } from './dialect/recognised.ts'
import { contradictionsSeen } from './dialect/seen.ts'
import { environmentFor } from './environment.ts'
import { findFacts } from './facts.ts'
import { accessOf, constantsOf, identityOf, knownFacts } from './given.ts'
import { type Instance, openInstance, type Start, type World } from './instance.ts'
import { keysFor } from './keys-for.ts'
import type { Order } from './order.ts'
import { planOf } from './plan.ts'
import { loopback, type Premises } from './premises.ts'
import { createRunState, ledgerOf, type RunState } from './run-state.ts'
import { givenBy, registerOwn } from './secrets.ts'
import { checkOurselves } from './self-check.ts'
import { checkEnvelopes } from './self-check-envelope.ts'
import { portsOf, type Staging, stageOn } from './staging.ts'
import type { Strain } from './strain.ts'
import { survey } from './survey/survey.ts'
import { createTimekeeper, type Timings } from './timekeeper.ts'
import { tracesOf } from './traces.ts'
import { awaitAnswer, awaitFirstCall } from './trouble.ts'
import { createWatch } from './watch.ts'

/** One run, opened: checks can be put to the droplet until it is closed. */
export interface Session {
  conduct(check: Check): Promise<Finding>
  /** The exchanges with these ids, redacted when they were captured. */
  exchanges(ids: readonly string[]): Exchange[]
  /** Causes that need the raw traffic, proofs included; asked once, after the last check. */
  end(): Promise<RunEnd>
  /** Asks nothing more: what was not begun is not run, for this reason. The end can still be asked for. */
  stop(because: string): void
  close(): Promise<void>
  /** Whether text still holds a secret of this run. */
  holdsSecret(text: string): boolean
  /** The text without the secrets of this run. */
  redact(text: string): string
}

export interface RunEnd {
  readonly access: readonly Access[]
  readonly url: string
  readonly notes: readonly string[]
  readonly diagnoses: readonly Diagnosed[]
  readonly timings: Timings
  /** What broke in our own actors. */
  readonly mockFailures: readonly string[]
  readonly behaviour?: Behaviour
  readonly traces?: readonly Trace[]
  /** What --profile auto found. */
  readonly dialect?: Dialect
}

export interface Hooks {
  /** The run's keys, where somebody made them already: making them is the slowest part of a short run. */
  readonly cast?: Cast
  /** Starts droplets; absent for a target somebody else started. */
  readonly start?: Start | undefined
  /** Where they live; on the loopback addresses unless said. */
  readonly premises?: Premises | undefined
  /** Tells when this machine is too busy to time anything; a droplet in this very process would be judged by its own work. */
  readonly strain?: Strain
  readonly onPort?: (port: number) => void
  /** Told of every secret as it is made or read. */
  readonly onSecret?: (secret: Secret) => void
  /** Told, once the mesh stands, what a droplet that somebody else starts has to know. */
  readonly onMesh?: (environment: Readonly<Record<string, string>>) => void
}

/** Opens the mesh, proves it, starts the droplet and finds out who it is. Throws TroubleError when it cannot. */
export async function openSession(order: Order, hooks: Hooks = {}): Promise<Session> {
  const redactor = createRedactor(hooks.onSecret)
  const recorder = createRecorder(redactor)
  const cast = hooks.cast ?? (await keysFor(order))
  const identity = identityOf(order)
  registerOwn(redactor, identity, cast)
  redactor.secrets(givenBy(order))
  const world: World = {
    order,
    cast,
    redactor,
    recorder,
    identity,
    start: hooks.start,
    premises: hooks.premises ?? loopback(order),
    strain: hooks.strain,
    onPort: hooks.onPort ?? (() => {}),
  }
  const main = await openInstance(world, { faults: played(order) })
  try {
    if (main.mesh && !main.running)
      hooks.onMesh?.(environmentFor(world, main.mesh, order.target.port ?? 8010, ''))
    return await staged(world, main)
  } catch (error) {
    await main.close()
    throw error
  }
}

const played = ({ play = [] }: Order): Fault[] =>
  play.map((lapse) => ({
    at: lapse.startsWith('orchestrator') ? 'orchestrator.*' : 'registry.*',
    lapse,
  }))

async function staged(opened: World, main: Instance): Promise<Session> {
  const { cast, identity, recorder, redactor } = opened
  const { profile: first, play } = opened.order
  if (main.mesh) await checkOurselves(main.mesh, cast, first, play)
  if (main.mesh && !main.running) await awaitFirstCall(main.mesh, opened.order)
  if (!main.running) await awaitAnswer(main.client, opened.order)
  const known = knownFacts(opened.order, identity, main)
  const dialect = opened.order.auto ? await recognised(opened, main, known) : undefined
  const order = dialect ? { ...opened.order, profile: dialect.profile } : opened.order
  const world: World = { ...opened, order }
  checkEnvelopes(order.profile, known)
  const state = createRunState(known)
  const access = accessOf(order, main)
  const staging: Staging = { world, main, state, access, constants: constantsOf(order, main) }
  const notes = await findFacts(
    stageOn(staging, main, createWatch()),
    state.facts,
    { hasToken: access.has('T'), readOnly: order.readOnly },
    (found) => {
      state.facts = found
    },
  )
  const timekeeper = createTimekeeper()
  const conductor = createConductor({
    ports: portsOf(staging, timekeeper),
    checks: planOf(order).checks,
    positive,
    aftermath,
    jobs: order.jobs,
    instances: order.instances,
  })
  return {
    conduct: (check) => conductor.conduct(check),
    exchanges: (ids) => ids.flatMap((id) => recorder.exchange(id) ?? []),
    holdsSecret: (text) => redactor.holds(text),
    redact: (text) => world.redactor.text(text),
    end: async () => ({
      ...(await surveyed(staging)),
      ...(main.mesh ? { traces: followedSends(staging) } : {}),
      ...(dialect ? { dialect } : {}),
      access: [...access],
      url: main.url,
      notes: [
        ...notes,
        ...closingNotes(state, order.profile.endpoints.message.path),
        ...floodNote(main),
        ...(dialect
          ? [`${dialect.leftBehind} more messages were accepted while its dialect was looked for`]
          : []),
        ...contradictionsSeen(ledgerOf(state, main), order.profile),
      ],
      diagnoses: await diagnosesOf(staging),
      timings: timekeeper.timings(),
      mockFailures: [...state.mockFailures, ...(main.mesh?.failures() ?? [])],
    }),
    stop: (because) => {
      state.stopped = because
    },
    close: () => main.close(),
  }
}

function tokensWent({ protectedRead, present }: Facts, messagePath: string): string {
  if (protectedRead === undefined) return 'token batteries ran on the message endpoint'
  const where = `token batteries ran on GET ${protectedRead}`
  return present.has(messagePath) ? `${where}, every tenth on the message endpoint` : where
}

/** A run that was narrowed or stopped is not made wider by a survey. */
async function surveyed(staging: Staging): Promise<Pick<RunEnd, 'behaviour'>> {
  if (planOf(staging.world.order).narrowed || staging.state.stopped !== undefined) return {}
  const behaviour = await survey(stageOn(staging, staging.main, createWatch()), staging.access)
  return behaviour ? { behaviour } : {}
}

/** Calls beyond what is kept may have been just those that a check waited for. */
function floodNote({ mesh }: Instance): string[] {
  const lost = mesh?.overflow() ?? 0
  return lost === 0
    ? []
    : [`${lost} calls of the droplet were answered and not kept: too many of one kind`]
}

function followedSends({ world, main, state }: Staging): Trace[] {
  const { endpoints, send } = world.order.profile
  return tracesOf(ledgerOf(state, main), {
    sendPath: endpoints.send.path,
    targetField: send.targetField,
    exchange: (id) => world.recorder.exchange(id),
    redact: (text) => world.redactor.text(text),
  })
}

function closingNotes({ controls, facts, replies }: RunState, messagePath: string): string[] {
  const left = replies.filter(
    ({ ask, status = 0 }) =>
      ask.method === 'POST' && ask.path.startsWith(messagePath) && status >= 200 && status < 300,
  ).length
  const lost = controls.filter(({ held, limited }) => !held && !limited).length
  return [
    tokensWent(facts, messagePath),
    `${controls.length} controls, ${lost} of them failed`,
    `${left === 1 ? '1 message was' : `${left} messages were`} accepted and left behind`,
  ]
}
