/** What a droplet tells the Registry of itself. */
export interface RegistrationConduct {
  readonly registeredIp: 'address' | 'host-name'
  readonly registeredCapabilities: 'own' | 'hoped-for'
  readonly registeredAddress: 'own' | 'default-port'
  readonly registeredName: 'configured' | 'with-start-time'
  /** Whether it asks a stranger for its own address at start. */
  readonly asksForItsAddress: boolean
}

/** The truth, and nothing from chance or strangers. */
export const conformingRegistration: RegistrationConduct = {
  registeredIp: 'address',
  registeredCapabilities: 'own',
  registeredAddress: 'own',
  registeredName: 'configured',
  asksForItsAddress: false,
}
