import { fileURLToPath } from 'node:url'
import { mesh as meshProfile } from '../../fixtures/profile-mesh.ts'
import type { Tag } from '../model/check.ts'
import type { Level } from '../model/clause.ts'
import type { Lapse } from '../model/fault.ts'
import type { Profile } from '../model/profile.ts'
import { usualMaxWaitMs } from '../model/stage.ts'
import type { Order } from '../session/order.ts'

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

/** The reference heeds every hint, so the limits it is judged by can be short. */
export const shortLimits: Profile = {
  ...meshProfile,
  limits: { ...meshProfile.limits, rotationMaxSeconds: 2, sendBudgetMs: 6000 },
}

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
    maxWaitMs: usualMaxWaitMs,
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
