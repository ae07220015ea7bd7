import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Order } from '../src/session/order.ts'

const droplet = fileURLToPath(new URL('../mocks/droplet/main.js', import.meta.url))

/** The reference droplet as a process of its own, asked the given checks with so many jobs. */
export const referenceOrder = (only: readonly string[], jobs: number): Order => ({
  runId: randomUUID(),
  seed: 1,
  tool: { name: 'udc-conformance', version: 'bench' },
  target: {
    kind: 'demo',
    command: [process.execPath, droplet],
    mesh: false,
    prefix: '',
    env: {},
    inheritEnv: false,
    cwd: process.cwd(),
    parentEnv: { PATH: process.env.PATH ?? '' },
  },
  profile: { ...mesh, limits: { ...mesh.limits, rotationMaxSeconds: 5 } },
  overrides: [],
  selection: { only, exclude: [], level: 'MAY', tags: [] },
  jobs,
  instances: 1,
  maxWaitMs: 30_000,
  timeoutMs: 5_000,
  waitMs: 30_000,
  readOnly: false,
  insecure: false,
  intervalSeconds: 1,
  jwksCooldownSeconds: 1,
  retryBaseMs: 200,
})
