/** How a droplet takes the troubles of registering and beating. */
export interface HeartbeatConduct {
  /** How often it tries for a first token and a registration before it gives up. */
  readonly startTries: 'endless' | 'three'
  /** What a registration answered 409 is taken for. */
  readonly alreadyListed: 'registered' | 'failure'
  readonly refusedRegistration: 'spaced' | 'hammered'
  /** Whether a refusal by the Registry shows in log and health. */
  readonly refusalsTold: boolean
  readonly beatsAfterSilence: boolean
  readonly missedBeats: 'dropped' | 'made-up'
  /** What follows a heartbeat whose new token is refused too. */
  readonly refusedBeat: 'slower' | 'at-once'
  /** A part of the log in every heartbeat. */
  readonly beatHoldsLog: boolean
  readonly cpuFigure: 'share' | 'sum-of-cores'
}

/** Registering and beating, come what may. */
export const conformingHeartbeats: HeartbeatConduct = {
  startTries: 'endless',
  alreadyListed: 'registered',
  refusedRegistration: 'spaced',
  refusalsTold: true,
  beatsAfterSilence: true,
  missedBeats: 'dropped',
  refusedBeat: 'slower',
  beatHoldsLog: false,
  cpuFigure: 'share',
}
