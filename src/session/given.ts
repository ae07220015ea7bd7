import { randomBytes } from 'node:crypto'
import { decoded, segmentsOf } from '../../fixtures/jws.ts'
import type { Access } from '../model/check.ts'
import type { Constants, Facts } from '../model/stage.ts'
import type { Identity, Instance } from './instance.ts'
import type { Order } from './order.ts'

/** The names and secrets of one run; the secrets are made anew for each. */
export function identityOf(order: Order): Identity {
  const peerId = holderOf(order.target.token) ?? 5
  return {
    dropletId: order.target.dropletId ?? 42,
    dropletDomain: `drop${order.target.dropletId ?? 42}.mesh.test`,
    peerId,
    peerDomain: `drop${peerId}.mesh.test`,
    registryKey: `rk-${randomBytes(18).toString('base64url')}`,
    apiToken: `at-${randomBytes(18).toString('base64url')}`,
  }
}

/** The droplet a handed token was issued to: messages then have to come from it. */
function holderOf(token: string | undefined): number | undefined {
  if (token === undefined) return undefined
  try {
    const { droplet_id, sub } = decoded(segmentsOf(token).payload)
    const number = /\d+/.exec(String(droplet_id ?? sub))?.[0]
    return number === undefined ? undefined : Number(number)
  } catch {
    return undefined
  }
}

/** What the run can do to the droplet. */
export function accessOf(order: Order, main: Instance): Set<Access> {
  const access = new Set<Access>(['U'])
  if (order.target.token || main.mesh) access.add('T')
  if (main.mesh) access.add('R')
  if (main.running) access.add('P')
  return access
}

/** The durations the run is measured in: what we told the droplet, else what the profile says. */
export function constantsOf(order: Order, main: Instance): Constants {
  const { limits } = order.profile
  const told = main.running !== undefined
  return {
    intervalSeconds: told ? order.intervalSeconds : limits.heartbeatSeconds,
    rotationMaxSeconds: limits.rotationMaxSeconds,
    jwksCooldownSeconds: told ? order.jwksCooldownSeconds : limits.jwksCooldownSeconds,
    retryBaseMs: told ? order.retryBaseMs : limits.retryBaseMs,
    timeoutMs: order.timeoutMs,
    maxWaitMs: order.maxWaitMs,
  }
}

/** What is known before the droplet was asked anything. */
export const knownFacts = (order: Order, identity: Identity, main: Instance): Facts => ({
  dropletId: order.target.dropletId ?? (main.running ? identity.dropletId : undefined),
  dropletDomain: main.running ? identity.dropletDomain : undefined,
  peerId: identity.peerId,
  peerDomain: identity.peerDomain,
  acceptedMessage: undefined,
  protectedRead: order.target.probe,
  present: new Set(),
})
