import { mesh } from '../fixtures/profile-mesh.ts'
import type { Constants, Facts, Stage } from '../src/model/stage.ts'

const untouched = (): never => {
  throw new Error('the kernel touches no stage')
}

export const facts: Facts = {
  dropletId: 4,
  dropletDomain: 'drop4.mesh.test',
  peerId: 5,
  peerDomain: 'drop5.mesh.test',
  acceptedMessage: undefined,
  protectedRead: undefined,
  present: new Set(),
}

export const constants: Constants = {
  intervalSeconds: 1,
  rotationMaxSeconds: 2,
  jwksCooldownSeconds: 1,
  retryBaseMs: 100,
  timeoutMs: 1000,
  maxWaitMs: 10_000,
}

/** A stage on which nothing may be done. */
export const bareStage: Stage = {
  profile: mesh,
  facts,
  constants,
  seed: 1,
  get mesh(): never {
    return untouched()
  },
  keys: { jwk: untouched },
  ask: untouched,
  askRaw: untouched,
  callBack: untouched,
  converse: untouched,
  raw: { host: '', prefix: '', lines: '' },
  resources: untouched,
  probe: untouched,
  token: untouched,
  envelope: untouched,
  wait: untouched,
  ledger: untouched,
  secrets: [],
  log: untouched,
  spilled: untouched,
  alive: untouched,
  restart: untouched,
  signal: untouched,
  exit: untouched,
  companion: untouched,
}
