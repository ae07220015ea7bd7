import type { Check } from '../src/model/check.ts'

const battery = /^(?:CTL-(?:POS|NEG)|AUTH-(?:SER|JWT|SIG|CLM))-/

/** Rows that need a droplet all the same: its messages, its own key, or a start of its own. */
const dropletsOnly = new Set([
  'AUTH-SER-DUP-SUB',
  'AUTH-SER-PROTO-CLAIM',
  'AUTH-SIG-CONCURRENT',
  'AUTH-SIG-DETACHED',
  'AUTH-CLM-ID-INTSTR',
  'AUTH-CLM-SUB-DISAGREE',
])

/** Whether a check can be put to any service with a protected GET endpoint: Registry, Orchestrator, or whatever verifies tokens. */
export const asksAnyVerifier = ({ id, stimulus }: Check): boolean =>
  battery.test(id) && !dropletsOnly.has(id) && stimulus.scene === undefined
