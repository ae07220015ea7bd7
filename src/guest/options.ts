/**
 * What to ask and of whom: the settings of the command line, by the same names. What is not said here comes
 * from `UDC_…` variables and from `udc-conformance.config.json`. Times are in seconds.
 */
export interface ConformanceOptions {
  /** The address of a droplet that runs already. */
  readonly url?: string
  /** Starts the droplet: split into words, no shell. It is told its port in PORT. */
  readonly command?: string
  /** Starts the droplet from a container image, by the package testcontainers, in place of a command. */
  readonly image?: string
  /** Where the droplet is started and files are looked for; the working folder unless said. */
  readonly cwd?: string
  /** More environment for the droplet; `env:NAME` as a value takes it from there, as a secret. */
  readonly env?: Readonly<Record<string, string>>
  /** Passes the rest of our own environment to the droplet. */
  readonly inheritEnv?: boolean
  /** For a droplet that ignores PORT. */
  readonly port?: number
  readonly prefix?: string
  readonly healthPath?: string
  /** A protected GET endpoint of a service that is no droplet: asks the questions about tokens alone. */
  readonly probe?: string
  readonly dropletId?: number
  /** A JSON file with a message that the droplet accepts and that does no harm. */
  readonly message?: string

  /** A file that holds a valid token. */
  readonly tokenFile?: string
  /** A valid token by the name of its variable: `env:NAME`. */
  readonly token?: `env:${string}`
  /** A real Registry to have a token from. */
  readonly registry?: string
  /** Its key, as `env:NAME` or a file. */
  readonly registryKey?: string

  /** A dialect by name, `auto`, or a file that extends one. */
  readonly profile?: string
  /** Ids of checks, with `*` for any text. */
  readonly only?: readonly string[]
  readonly exclude?: readonly string[]
  /** The weakest level that is still asked. */
  readonly level?: 'must' | 'should' | 'may'
  /** The weakest level whose failures fail a test; `must` unless said. */
  readonly failOn?: 'must' | 'should'
  /** Whether a run that left a MUST unanswered fails. */
  readonly requireComplete?: boolean
  /** A file of failures that are accepted until a day. */
  readonly waivers?: string
  /** Asks what may harm the target, too. */
  readonly disruptive?: boolean
  /** Asks what takes minutes, too. */
  readonly soak?: boolean

  readonly jobs?: number
  readonly instances?: number
  readonly seed?: number
  /** How long the droplet may take to become ready. */
  readonly wait?: number
  /** How long one answer may take. */
  readonly timeout?: number
  /** Checks that would have to wait longer are not run. */
  readonly maxWait?: number
  /** The heartbeat interval that a launched droplet is told. */
  readonly interval?: number
  /** Requests a second, at most. */
  readonly rate?: number
  /** Requests in all, at most. */
  readonly budget?: number
  readonly readOnly?: boolean
  /** A PEM file of authorities that vouch for the target too. */
  readonly ca?: string
  /** A PEM file with the certificate to show to the target, with its chain and perhaps its key. */
  readonly clientCert?: string
  /** Its key, where it has a file of its own. */
  readonly clientKey?: string
  /** Does not verify TLS. */
  readonly insecure?: boolean
  /** Your word that a public host is yours to test. */
  readonly iOwnThisTarget?: boolean
}
