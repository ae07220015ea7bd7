/** How a droplet finds a target and speaks to it. */
export interface SendingConduct {
  readonly callersTrace: 'passed-on' | 'dropped'
  readonly sendMediaType: 'application/json' | 'text/plain'
  readonly endpointJoin: 'clean' | 'appended'
  /** Whether a record has to be the one asked for. */
  readonly recordChecked: boolean
  /** What becomes of a record that names a host and no endpoint. */
  readonly bareHost: 'used' | 'server-error'
  readonly inactiveTarget: 'tried' | 'server-error'
  readonly addresses: 'looked-up' | 'remembered'
  readonly sendNeeds: 'write' | 'any-right'
}

/** Targets found and spoken to as the contract says. */
export const conformingSending: SendingConduct = {
  callersTrace: 'passed-on',
  sendMediaType: 'application/json',
  endpointJoin: 'clean',
  recordChecked: true,
  bareHost: 'used',
  inactiveTarget: 'tried',
  addresses: 'looked-up',
  sendNeeds: 'write',
}
