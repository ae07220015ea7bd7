/** How a droplet reads odd bodies, and what it does beside its routes. */
export interface HttpConduct {
  // Bodies
  readonly trailingText: 'refused' | 'ignored'
  readonly nanLiterals: 'refused' | 'parsed'
  /** Bodies on which the droplet fails. */
  readonly failsOnBody:
    | 'none'
    | 'bad-utf8'
    | 'byte-order-mark'
    | 'suffix-type'
    | 'odd-charset'
    | 'two-types'
  /** Decodes gzip, whatever comes out of it. */
  readonly inflates: boolean
  readonly acceptHeader: 'ignored' | 'obeyed'

  // Methods and paths
  readonly unknownMethod: 'refused' | 'server-error' | 'served'
  readonly headMethod: 'like-get' | 'not-found'
  readonly optionsMethod: 'refused' | 'server-error'
  readonly trailingSlash: 'not-found' | 'cut-off' | 'redirected' | 'redirected-inside'
  readonly crossOrigin: 'not-granted' | 'reflected'
  readonly providerRoute: 'absent' | 'server-error'
  readonly extraPages: 'none' | 'settings' | 'server-error'
  readonly readsWrite: boolean
  readonly rateLimit: 'none' | 'untold'

  // Answers
  readonly dateHeader: 'sent' | 'local-form'
  readonly banner: 'none' | 'with-version'
  readonly nosniff: boolean
  readonly problemStatus: 'same' | 'constant'
}

/** HTTP, spoken with care. */
export const conformingHttp: HttpConduct = {
  trailingText: 'refused',
  nanLiterals: 'refused',
  failsOnBody: 'none',
  inflates: false,
  acceptHeader: 'ignored',
  unknownMethod: 'refused',
  headMethod: 'like-get',
  optionsMethod: 'refused',
  trailingSlash: 'not-found',
  crossOrigin: 'not-granted',
  providerRoute: 'absent',
  extraPages: 'none',
  readsWrite: false,
  rateLimit: 'none',
  dateHeader: 'sent',
  banner: 'none',
  nosniff: true,
  problemStatus: 'same',
}
