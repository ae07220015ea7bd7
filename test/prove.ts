import { fileURLToPath } from 'node:url'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { mesh as meshProfile } from '../fixtures/profile-mesh.ts'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import { startDroplet } from '../mocks/droplet/droplet.ts'
import { causesOf } from '../src/diagnosis/causes.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Cause } from '../src/model/report.ts'
import type { Start } from '../src/session/instance.ts'
import type { Order } from '../src/session/order.ts'
import { planOf } from '../src/session/plan.ts'
import { openSession, type RunEnd } from '../src/session/session.ts'

/** The reference heeds every hint, so the limits it is judged by can be short. */
export const shortLimits: Profile = {
  ...meshProfile,
  limits: { ...meshProfile.limits, rotationMaxSeconds: 2 },
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

export const idsIn = (
  findings: readonly Finding[],
  ...states: readonly Finding['state'][]
): string[] =>
  findings
    .filter(({ state }) => states.includes(state))
    .map(({ id }) => id)
    .sort()

const inProcess =
  (fault: Partial<Conduct>): Start =>
  async ({ env, port }) => {
    const lines: string[] = []
    const droplet = await startDroplet({ ...env, PORT: String(port) }, fault, (line) =>
      lines.push(line),
    )
    return { log: () => lines.join('\n'), alive: () => true, stop: () => droplet.close() }
  }

function orderFor({ only = [], jobs = 4, profile = shortLimits }: ProveOptions): Order {
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
    selection: { only, exclude: [], level: 'MAY', tags: [] },
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
  }
}
