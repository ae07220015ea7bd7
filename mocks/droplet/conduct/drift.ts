/** Where a droplet believes the services of the mesh to be, and in what it wraps what it tells them. */
export interface DriftConduct {
  /** Parts of addresses that it has wrong: what stands there, and what it writes. */
  readonly wrongAddresses: readonly (readonly [right: string, wrong: string])[]
  /** Uses GET where the address holds this text. */
  readonly getFor: string
  /** How it wraps its words to the Orchestrator. */
  readonly orchestratorEnvelope: 'whole' | 'without-version' | 'metadata' | 'heartbeat-type'
  readonly orchestratorStatus: 'active' | 'healthy'
  readonly orchestratorIdName: 'droplet_id' | 'id'
  readonly beatFigures: 'metadata' | 'metrics'
  readonly registeredHost: 'domain' | 'localhost'
}

/** Everything where the mesh has it. */
export const conformingDrift: DriftConduct = {
  wrongAddresses: [],
  getFor: '',
  orchestratorEnvelope: 'whole',
  orchestratorStatus: 'active',
  orchestratorIdName: 'droplet_id',
  beatFigures: 'metadata',
  registeredHost: 'domain',
}
