import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { mesh as meshProfile } from '../fixtures/profile-mesh.ts'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import { startDroplet } from '../mocks/droplet/droplet.ts'
import type { Mutant } from '../mocks/mutants/mutant.ts'
import { causesOf } from '../src/diagnosis/causes.ts'
import type { Tag } from '../src/model/check.ts'
import type { Level } from '../src/model/clause.ts'
import type { Lapse } from '../src/model/fault.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Cause } from '../src/model/report.ts'
import type { Exit } from '../src/model/stage.ts'
import type { Start } from '../src/session/instance.ts'
import type { Order } from '../src/session/order.ts'
import { planOf } from '../src/session/plan.ts'
import { openSession, type RunEnd } from '../src/session/session.ts'
import { TroubleError } from '../src/session/trouble.ts'

/** The reference heeds every hint, so the limits it is judged by can be short. */
export const shortLimits: Profile = {
  ...meshProfile,
  limits: { ...meshProfile.limits, rotationMaxSeconds: 2, sendBudgetMs: 6000 },
}

/** The same dialect, but one in which permissions are law. */
const withPermissions: Profile = {
  ...shortLimits,
  id: 'mesh-with-permissions',
  token: {
    ...shortLimits.token,
    privilege: { claim: 'permissions', read: 'read', write: 'write' },
  },
}

/** The same dialect, but one in which the Registry's key is handed over as a setting. */
const withPem: Profile = { ...shortLimits, id: 'mesh-with-pem', keySource: 'pem' }

/** How a droplet has to be in a dialect of its own, and the profile that says what is law there. */
const dialects: Readonly<
  Record<NonNullable<Mutant['under']>, { conduct: Partial<Conduct>; profile: Profile }>
> = {
  permissions: { conduct: { permissions: 'required' }, profile: withPermissions },
  pem: { conduct: { keysFrom: 'setting' }, profile: withPem },
}

let cast: Promise<Cast> | undefined

export interface Proved {
  readonly findings: readonly Finding[]
  readonly end: RunEnd
  readonly causes: readonly Cause[]
}

export interface ProveOptions {
  readonly only?: readonly string[]
  readonly jobs?: number
  readonly profile?: Profile
  readonly exclude?: readonly string[]
  readonly level?: Level
  readonly play?: readonly Lapse[]
  /** Kinds of checks that are only asked when they are asked for. */
  readonly tags?: readonly Tag[]
}

/** Puts the checks to the reference droplet with a fault, in this process, over real HTTP. */
export async function prove(fault: Partial<Conduct>, options: ProveOptions = {}): Promise<Proved> {
  cast ??= makeCast()
  const order = orderFor(options)
  const start = inProcess(fault)
  const session = await openSession(order, { start, cast: await cast })
  try {
    const findings = await Promise.all(planOf(order).checks.map((check) => session.conduct(check)))
    const end = await session.end()
    return { findings, end, causes: causesOf(findings, end.diagnoses) }
  } finally {
    await session.close()
  }
}

/** Proves a mutant, or the reference, in the dialect it belongs to. */
export function proveUnder(
  { fault, under }: Pick<Mutant, 'fault' | 'under'>,
  options: ProveOptions = {},
): Promise<Proved> {
  if (under === undefined) return prove(fault, options)
  const { conduct, profile } = dialects[under]
  return prove({ ...conduct, ...fault }, { ...options, profile })
}

export const idsIn = (
  findings: readonly Finding[],
  ...states: readonly Finding['state'][]
): string[] =>
  findings
    .filter(({ state }) => states.includes(state))
    .map(({ id }) => id)
    .sort()

/** Starts the reference with a fault, in this process. */
export const inProcess =
  (fault: Partial<Conduct>): Start =>
  async ({ env, port }) => {
    const lines: string[] = []
    const starting = startDroplet({ ...env, PORT: String(port) }, fault, (line) =>
      lines.push(line),
    ).catch((error: unknown) => {
      throw badStart(String(error), 'ended')
    })
    const droplet = await Promise.race([starting, sleep(muteMs)])
    if (!droplet) {
      // There is no process to be killed: it is ended once it has come up.
      starting.then((late) => late.close()).catch(() => undefined)
      throw badStart('it does not answer', 'mute')
    }
    let exit: Exit | undefined
    const leave = droplet.leaveBy((code) => {
      exit ??= { code, signal: null }
    })
    return {
      log: () => lines.join('\n'),
      alive: () => exit === undefined,
      exit: () => exit,
      signal: (name) => {
        if (exit === undefined) leave(name)
        return exit === undefined
      },
      stop: () => droplet.close(),
    }
  }

/** How long a start in this process may take: far less than a real one. */
const muteMs = 4000

/** What a command line is told as that ends at once, or never serves. */
const badStart = (came: string, start: 'ended' | 'mute'): TroubleError =>
  new TroubleError(
    {
      kind: 'unreachable',
      expected: 'a droplet that starts',
      came,
      where: 'in process',
      todo: 'read the message',
    },
    start,
  )

/** The order of a proof: everything, on the reference droplet, with the shortest waits. */
export function orderFor({
  only = [],
  exclude = [],
  level = 'MAY',
  jobs = 4,
  profile = shortLimits,
  play = [],
  tags = [],
}: ProveOptions): Order {
  return {
    runId: 'proof',
    seed: 1,
    tool: { name: 'udc-conformance', version: '0.0.0' },
    target: {
      kind: 'demo',
      command: ['in-process'],
      mesh: false,
      prefix: '',
      env: {
        OWN_PRIVATE_KEY_FILE: '{own.privateKeyFile}',
        OWN_PUBLIC_KEY_PEM: '{own.publicKeyPem}',
        REGISTRY_PUBLIC_KEY_PEM: '{registry.publicKeyPem}',
      },
      inheritEnv: false,
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      parentEnv: { PATH: process.env.PATH ?? '' },
    },
    profile,
    overrides: [],
    selection: { only, exclude, level, tags },
    jobs,
    instances: 4,
    maxWaitMs: 30_000,
    timeoutMs: 5_000,
    waitMs: 10_000,
    readOnly: false,
    insecure: false,
    intervalSeconds: 0.5,
    jwksCooldownSeconds: 0.3,
    retryBaseMs: 60,
    play,
  }
}
