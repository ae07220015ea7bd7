/** How a droplet lives with the Registry and the Orchestrator. */
export interface LifeConduct {
  // Asking for a token
  readonly tokenRequest:
    | 'post'
    | 'get'
    | 'key-in-query'
    | 'without-key'
    | 'quoted-key'
    | 'underscored-key'
    | 'json-body'
  readonly tokenIdentity: 'domain' | 'numeric'
  readonly tokenFrom: 'registry' | 'own-key-for-orchestrator' | 'own-key' | 'own-key-in-outage'
  readonly tokenField: 'token' | 'access_token' | 'token-unchecked'
  readonly tokenChecked: boolean
  readonly tokenLifetime: 'exp' | 'expires-in' | 'assumed-day'
  readonly tokenCached: boolean
  readonly tokenRetried: boolean
  readonly renewsOnRefusal: boolean
  readonly renewsForEver: boolean
  readonly retryPace: 'doubling' | 'constant'
  readonly retryAfterHeeded: boolean
  readonly registryKeyShownTo: 'token-endpoint' | 'registry' | 'everyone'
  readonly redirectsFollowed: boolean
  readonly apiTokenAsBearer: boolean
  readonly secretsLogged: boolean
  readonly outboundTimeout: boolean

  // Registering
  readonly registersBeforeBeat: boolean
  readonly registrationRetried: boolean
  readonly registrationSuccess: 'any-2xx' | 'only-200'
  readonly registersEveryBeat: boolean
  readonly registerBearer: boolean
  readonly heartbeatBearer: boolean
  readonly bodyForm: 'json' | 'urlencoded'
  /** A core member left out of registration and heartbeat; empty is none. */
  readonly coreFieldMissing: '' | 'id' | 'host' | 'droplet_id' | 'status'
  readonly coreFieldRenamed: boolean
  readonly metadataSent: boolean
  readonly metadataHoldsSecrets: boolean
  readonly numericIdShift: number
  readonly waitsForRegistry: boolean

  // Beating
  /** How long the first beat is put off. */
  readonly firstBeatDelayMs: number
  /** Core members left out of heartbeats only. */
  readonly heartbeatLacks: readonly ('id' | 'host' | 'droplet_id' | 'status')[]
  readonly heartbeatIdentity: 'same' | 'numeric'
  readonly intervalFactor: number
  readonly intervalHeeded: boolean
  /** Share of the interval over which the second beat is spread, so that droplets started together drift apart. */
  readonly phaseSpread: number
  readonly beatsAfterFailure: boolean
  readonly beatsAfterGarbage: boolean
  readonly beatsOverlap: boolean
  readonly unknownDroplet: 'registers-again' | 'ignored' | 'registers-without-limit'
  readonly uptime: 'monotonic' | 'constant' | 'wall-clock'
  readonly load: 'ratio' | 'percent' | 'minus-one'
  readonly counters: 'last-minute' | 'cumulative' | 'zero'
  readonly heartbeatStatus: 'derived' | 'constant'
  readonly stopsOnSigterm: boolean
}

/** A droplet's life with the Registry, kept. */
export const conformingLife: LifeConduct = {
  tokenRequest: 'post',
  tokenIdentity: 'domain',
  tokenFrom: 'registry',
  tokenField: 'token',
  tokenChecked: true,
  tokenLifetime: 'exp',
  tokenCached: true,
  tokenRetried: true,
  renewsOnRefusal: true,
  renewsForEver: false,
  retryPace: 'doubling',
  retryAfterHeeded: true,
  registryKeyShownTo: 'registry',
  redirectsFollowed: false,
  apiTokenAsBearer: false,
  secretsLogged: false,
  outboundTimeout: true,
  registersBeforeBeat: true,
  registrationRetried: true,
  registrationSuccess: 'any-2xx',
  registersEveryBeat: false,
  registerBearer: true,
  heartbeatBearer: true,
  bodyForm: 'json',
  coreFieldMissing: '',
  coreFieldRenamed: false,
  metadataSent: true,
  metadataHoldsSecrets: false,
  numericIdShift: 0,
  waitsForRegistry: false,
  firstBeatDelayMs: 0,
  heartbeatLacks: [],
  heartbeatIdentity: 'same',
  intervalFactor: 1,
  intervalHeeded: true,
  phaseSpread: 0.36,
  beatsAfterFailure: true,
  beatsAfterGarbage: true,
  beatsOverlap: false,
  unknownDroplet: 'registers-again',
  uptime: 'monotonic',
  load: 'ratio',
  counters: 'last-minute',
  heartbeatStatus: 'derived',
  stopsOnSigterm: true,
}
